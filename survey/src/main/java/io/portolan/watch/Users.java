package io.portolan.watch;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of users, from the file `passwd` alone: those a directory service knows (LDAP, systemd's
/// dynamic users) stay numbers.
///
/// @see "passwd(5)"
final class Users {
  private static final int PASSWD_LIMIT = 4 << 20;

  private final File passwd;
  private final Map<Long, String> names = new HashMap<>();
  private @Nullable String text;

  /// @param passwd read when the first name is asked for; it need not exist
  Users(File passwd) {
    this.passwd = passwd;
  }

  /// The name, or the number itself where it has none.
  String name(long uid) {
    String known = names.get(uid);
    if (known == null) {
      known = look(Long.toString(uid));
      names.put(uid, known);
    }
    return known;
  }

  /// A line is `name:password:uid:…`; the first that has the uid counts, as in getpwuid(3).
  private String look(String uid) {
    String all = text();
    int start = 0;
    while (start < all.length()) {
      int end = all.indexOf('\n', start);
      end = end < 0 ? all.length() : end;
      int password = all.indexOf(':', start) + 1;
      int number = password == 0 ? 0 : all.indexOf(':', password) + 1;
      if (password > start + 1
          && number > 0
          && number + uid.length() < end
          && all.startsWith(uid, number)
          && all.charAt(number + uid.length()) == ':') {
        return all.substring(start, password - 1);
      }
      start = end + 1;
    }
    return uid;
  }

  private String text() {
    if (text == null) {
      byte[] bytes = ProcText.read(passwd, PASSWD_LIMIT);
      text = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
    return text;
  }
}
