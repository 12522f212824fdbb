// Linked into the load generator with -Wl,--wrap=connect: its first connections, those of its subscriber,
// go to port FAR, so that a message is published at one broker and heard at another.
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { OF_SUBSCRIBER = 2 };

int __real_connect(int line, const struct sockaddr *address, socklen_t size);

int __wrap_connect(int line, const struct sockaddr *address, socklen_t size) {
  static int made;
  const char *far = getenv("FAR");
  struct sockaddr_in there;
  if (far == NULL || size != sizeof there || made++ >= OF_SUBSCRIBER)
    return __real_connect(line, address, size);
  memcpy(&there, address, sizeof there);
  there.sin_port = htons(atoi(far));
  return __real_connect(line, (const struct sockaddr *)&there, sizeof there);
}
