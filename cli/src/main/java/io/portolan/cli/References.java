package io.portolan.cli;

/// Documents as the registry names them, written for people: `[RFC4251]` is RFC 4251.
final class References {
  private static final String RFC = "RFC";

  private References() {}

  /// `RFC 4251`, `RFC 793 and RFC 9293`; what is not in brackets stays as it is.
  static String inWords(String reference) {
    if (!reference.startsWith("[") || !reference.endsWith("]")) {
      return reference;
    }
    var text = new StringBuilder();
    for (String name : names(reference)) {
      text.append(text.isEmpty() ? "" : ", ").append(spaced(name));
    }
    return text.toString();
  }

  /// Where the documents can be read, as far as they are RFCs; between commas, may be empty.
  static String addresses(String reference) {
    var text = new StringBuilder();
    for (String name : names(reference)) {
      if (isRfc(name)) {
        text.append(text.isEmpty() ? "" : ", ");
        text.append("https://www.rfc-editor.org/rfc/rfc").append(name.substring(RFC.length()));
      }
    }
    return text.toString();
  }

  private static String[] names(String reference) {
    return reference.replace("][", ",").replace("[", "").replace("]", "").split(",", -1);
  }

  private static String spaced(String name) {
    return isRfc(name) ? RFC + " " + name.substring(RFC.length()) : name;
  }

  private static boolean isRfc(String name) {
    if (!name.startsWith(RFC) || name.length() == RFC.length()) {
      return false;
    }
    for (int i = RFC.length(); i < name.length(); i++) {
      if (!Character.isDigit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
