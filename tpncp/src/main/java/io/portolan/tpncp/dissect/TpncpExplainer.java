package io.portolan.tpncp.dissect;

import io.portolan.tpncp.TpncpProtocol;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.InstalledCatalogue;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.codec.Endianness;
import io.portolan.tpncp.codec.TpncpFramer;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.Side;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Explains captured TPNCP, with the catalogue that an installed Wireshark brings along if there is
/// one. The one who listens is the board, so what it says are events.
public final class TpncpExplainer implements Explainer {
  private @Nullable Catalogue catalogue;

  /// For [java.util.ServiceLoader]. The catalogue is read when there is something to explain.
  public TpncpExplainer() {}

  /// With another catalogue.
  public TpncpExplainer(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public Protocol protocol() {
    return new TpncpProtocol();
  }

  @Override
  public Interpreter begin(Transport transport) {
    Catalogue names = catalogue();
    Decoder decoder = (speaker, pdu, fields) -> read(speaker, pdu, fields, names);
    return switch (transport) {
      case TCP ->
          Explainer.stream(new TpncpFramer(ByteOrder.BIG_ENDIAN), Carriage.LARGEST, decoder);
      case UDP -> Explainer.datagrams(decoder);
    };
  }

  private synchronized Catalogue catalogue() {
    Catalogue known = catalogue;
    if (known == null) {
      known = InstalledCatalogue.catalogue();
      catalogue = known;
    }
    return known;
  }

  private static String read(Side speaker, Bytes bytes, FieldListener fields, Catalogue catalogue)
      throws MalformedException {
    if (bytes.size() < TpncpHeader.SIZE) {
      throw MalformedException.cutShort("header", 0, TpncpHeader.SIZE, bytes.size());
    }
    Kind kind = speaker == Side.LISTENER ? Kind.EVENT : Kind.COMMAND;
    var pdu =
        new TpncpDissector(catalogue, kind)
            .pdu(0, bytes, Endianness.ofDatagram(bytes), ByteOrder.BIG_ENDIAN);
    TpncpMessage message = pdu.reading().message();
    header(message, fields);
    var values = new ValueText(catalogue, pdu.context().order());
    for (Body.Item item : pdu.body().items()) {
      switch (item) {
        case Body.Item.Value(var field, var offset, var value) ->
            fields.field(field.name(), offset, field.size(), values.of(field, value));
        case Body.Item.Unexplained(var offset, var unexplained, var because) ->
            fields.field("(" + because + ")", offset, unexplained.size(), unexplained);
      }
    }
    Bytes trailing = pdu.reading().trailing();
    if (!trailing.isEmpty()) {
      fields.field("(behind the PDU)", message.header().pduSize(), trailing.size(), trailing);
    }
    for (String remark : ExplainedText.remarks(pdu)) {
      fields.field("(remark)", bytes.size(), 0, remark);
    }
    return kind.word()
        + " "
        + message.header().id()
        + (pdu.name().isEmpty() ? "" : " " + pdu.name());
  }

  private static void header(TpncpMessage message, FieldListener fields) {
    TpncpHeader header = message.header();
    fields.field("version", 0, 2, header.version());
    fields.field("length", 2, 2, header.length());
    fields.field("sequence", 4, 2, header.sequence());
    fields.field("length extension", 6, 1, header.extension());
    fields.field("reserved", 7, 1, header.reserved());
    fields.field(message.kind().word() + " id", 8, 4, header.id());
    if (message instanceof Event(_, var cid, _) && cid != null) {
      fields.field("CID", TpncpHeader.SIZE, Integer.BYTES, cid);
    }
  }
}
