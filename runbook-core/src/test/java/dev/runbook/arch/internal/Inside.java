package dev.runbook.arch.internal;

/** Shared between packages, never shown to users. */
public final class Inside {}
