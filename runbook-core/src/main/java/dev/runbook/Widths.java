package dev.runbook;

import java.util.Arrays;

/** How wide a text is on a terminal, and how it is cut to a width. */
final class Widths {
  /** First and last of each range that is two columns wide: W and F of Unicode 14. */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3,
    0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653, 0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1,
    0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA,
    0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
    0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E,
    0x3041, 0x3247, 0x3250, 0x4DBF, 0x4E00, 0xA4C6, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAD9,
    0xFE10, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x18D08, 0x1AFF0, 0x1B2FB, 0x1F004,
    0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F200, 0x1F320, 0x1F32D,
    0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA, 0x1F3CF, 0x1F3D3, 0x1F3E0,
    0x1F3F0, 0x1F3F4, 0x1F3F4, 0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442, 0x1F4FC, 0x1F4FF,
    0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A, 0x1F57A, 0x1F595, 0x1F596, 0x1F5A4,
    0x1F5A4, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0, 0x1F6D2, 0x1F6D5,
    0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC, 0x1F7E0, 0x1F7F0, 0x1F90C, 0x1F93A, 0x1F93C,
    0x1F945, 0x1F947, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000, 0x3FFFD
  };

  private Widths() {}

  /** In columns: East Asian wide characters and emoji are 2, combining marks 0. */
  static int of(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      width += of(text.codePointAt(i));
    }
    return width;
  }

  static int of(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || (codePoint >= 0x1160 && codePoint <= 0x11FF)) {
      return 0;
    }
    int found = Arrays.binarySearch(WIDE, codePoint);
    return found >= 0 || (-found - 1) % 2 == 1 ? 2 : 1;
  }

  /** Cut to {@code width}: at the end if it has spaces, else in the middle; names differ there. */
  static String cut(String text, int width, String dots) {
    if (of(text) <= width) {
      return text;
    }
    int room = Math.max(1, width - of(dots));
    if (text.indexOf(' ') >= 0) {
      return head(text, room) + dots;
    }
    return head(text, (room + 1) / 2) + dots + tail(text, room / 2);
  }

  private static String head(String text, int width) {
    int used = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      if (used + of(point) > width) {
        break;
      }
      used += of(point);
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }

  private static String tail(String text, int width) {
    int used = 0;
    int start = text.length();
    int whole = start;
    while (start > 0) {
      int point = text.codePointBefore(start);
      if (used + of(point) > width) {
        break;
      }
      used += of(point);
      start -= Character.charCount(point);
      whole = of(point) > 0 ? start : whole;
    }
    return text.substring(whole);
  }

  static String pad(String text, int width, boolean right) {
    var space = " ".repeat(Math.max(0, width - of(text)));
    return right ? space + text : text + space;
  }
}
