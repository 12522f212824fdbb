package io.portolan.psrt.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// Netty's codec for whole packets. It needs a channel to live in, so a few of those are kept, for
/// all connections together; a connection has one only while its bytes are looked at.
final class MqttCodec {
  /// Where netty keeps a channel's version; its own constant is not public.
  private static final AttributeKey<MqttVersion> VERSION =
      AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

  private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false);
  private static final int LONGEST_CLIENT_ID = 0xFFFF;

  private final int limit;
  private final ArrayBlockingQueue<EmbeddedChannel> free = new ArrayBlockingQueue<>(32);

  /// @param limit the largest packet, in bytes
  MqttCodec(int limit) {
    this.limit = limit;
  }

  /// The message in a whole packet, which may have [failed][MqttMessage#decoderResult()]. Its
  /// payload, if it has one, is the packet's array.
  MqttMessage read(MqttVersion version, Bytes packet) throws MalformedException {
    EmbeddedChannel channel = borrow(version);
    channel.writeInbound(Unpooled.wrappedBuffer(packet.buffer()));
    MqttMessage message = channel.readInbound();
    if (message == null || message.decoderResult().isFailure()) {
      boolean _ = channel.finishAndReleaseAll();
    } else {
      giveBack(channel);
    }
    if (message == null) {
      throw MalformedException.of("packet", 0, "no message in it");
    }
    return message;
  }

  /// The bytes of messages, one behind the other.
  Bytes write(MqttVersion version, List<? extends MqttMessage> messages) {
    EmbeddedChannel channel = borrow(version);
    boolean _ = channel.writeOutbound(messages.toArray());
    ByteBuf first = channel.readOutbound();
    Bytes written = first == null ? Bytes.EMPTY : bytes(first);
    ByteBuf next = channel.readOutbound();
    if (next != null) {
      var all = new ByteArrayOutputStream(2 * written.size());
      written.writeTo(all);
      for (; next != null; next = channel.readOutbound()) {
        bytes(next).writeTo(all);
      }
      written = Bytes.wrap(all.toByteArray());
    }
    giveBack(channel);
    return written;
  }

  private static Bytes bytes(ByteBuf buffer) {
    return Bytes.wrap(
        buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), buffer.readableBytes());
  }

  private EmbeddedChannel borrow(MqttVersion version) {
    EmbeddedChannel channel = free.poll();
    if (channel == null) {
      channel =
          new EmbeddedChannel(new MqttDecoder(limit, LONGEST_CLIENT_ID), MqttEncoder.INSTANCE);
      channel.config().setAllocator(ALLOCATOR);
    }
    channel.attr(VERSION).set(version);
    return channel;
  }

  private void giveBack(EmbeddedChannel channel) {
    boolean _ = free.offer(channel);
  }
}
