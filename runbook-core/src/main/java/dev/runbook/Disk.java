package dev.runbook;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The file system as the journal uses it, so that tests can lose power and fill disks. */
interface Disk {
  /** Makes the folder, for its owner alone, unless it is there. */
  void folder(Path folder) throws IOException;

  /** A new file for its owner alone; fails if it is there. */
  Appending create(Path file) throws IOException;

  /** An existing file, cut to {@code length} bytes and written on from there. */
  Appending append(Path file, long length) throws IOException;

  /** Makes the names in a folder durable. */
  void syncFolder(Path folder) throws IOException;

  /** A whole small file beside the journal, for its owner alone; replaces one of that name. */
  void put(Path file, byte[] content) throws IOException;

  /** A file that only grows. */
  interface Appending extends Closeable {
    /** One write call. */
    void write(byte[] bytes) throws IOException;

    /** Returns when everything written is on the disk. */
    void sync() throws IOException;
  }
}
