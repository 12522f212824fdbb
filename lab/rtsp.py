"""rtsp.py PORT: serves a test picture over RTSP on 127.0.0.1, by GStreamer's own server."""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
picture = GstRtspServer.RTSPMediaFactory()
picture.set_launch("( videotestsrc is-live=1 ! rtpvrawpay name=pay0 pt=96 )")
server.get_mount_points().add_factory("/harbour", picture)
server.attach(None)
GLib.MainLoop().run()
