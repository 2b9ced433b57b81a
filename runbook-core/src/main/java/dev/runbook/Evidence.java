package dev.runbook;

/**
 * What was seen of a change, kept in the record.
 *
 * @param kind what it is: {@code plan}, {@code before}, {@code after}, {@code sample}, {@code text}
 * @param text the evidence; long ones are cut in the middle
 */
public record Evidence(String kind, String text) {}
