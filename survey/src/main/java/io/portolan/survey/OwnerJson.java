package io.portolan.survey;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.watch.Ancestor;
import io.portolan.watch.Owner;
import io.portolan.watch.origin.Container;
import io.portolan.watch.origin.InstalledPackage;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.PublishedPort;
import io.portolan.watch.origin.SocketUnit;
import io.portolan.watch.origin.Unit;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Owners and how they came to be, as [FindingJson] writes them. What is not known has no key.
///
/// Arguments and working directories are left out: they may hold what is nobody's business, and
/// documents travel.
final class OwnerJson {
  private OwnerJson() {}

  /// @param origins of any of them; empty if nobody asked
  static void owners(JsonGenerator json, List<Owner> owners, List<Origin> origins)
      throws IOException {
    json.writeArrayFieldStart("owners");
    for (Owner owner : owners) {
      json.writeStartObject();
      json.writeNumberField("pid", owner.pid());
      json.writeStringField("name", owner.name());
      FindingJson.nullable(json, "executable", owner.executable());
      json.writeStringField("user", owner.user());
      FindingJson.nullable(json, "started", text(owner.started()));
      if (owner.executableDeleted()) {
        json.writeBooleanField("executableDeleted", true);
      }
      for (Origin origin : origins) {
        if (origin.pid() == owner.pid()) {
          origin(json, origin);
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void socketUnits(JsonGenerator json, List<SocketUnit> units) throws IOException {
    if (units.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("socketUnits");
    for (SocketUnit unit : units) {
      json.writeStartObject();
      json.writeStringField("name", unit.name());
      json.writeStringField("manager", unit.manager().word());
      json.writeStringField("file", unit.file());
      json.writeStringField("listens", unit.listens());
      json.writeStringField("service", unit.service());
      json.writeBooleanField("perConnection", unit.isPerConnection());
      FindingJson.optional(json, "description", unit.description());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void origin(JsonGenerator json, Origin origin) throws IOException {
    Unit unit = origin.unit();
    if (unit != null) {
      json.writeObjectFieldStart("unit");
      json.writeStringField("name", unit.name());
      json.writeStringField("manager", unit.manager().word());
      FindingJson.optional(json, "file", unit.file());
      FindingJson.optional(json, "description", unit.description());
      json.writeEndObject();
    }
    Container container = origin.container();
    if (container != null) {
      json.writeFieldName("container");
      container(json, container);
    }
    InstalledPackage installed = origin.installed();
    if (installed != null) {
      json.writeObjectFieldStart("package");
      json.writeStringField("name", installed.name());
      json.writeStringField("manager", installed.manager());
      FindingJson.optional(json, "version", installed.version());
      json.writeEndObject();
    }
    PublishedPort published = origin.published();
    if (published != null) {
      published(json, published);
    }
    if (!origin.ancestors().isEmpty()) {
      json.writeArrayFieldStart("parents");
      for (Ancestor ancestor : origin.ancestors()) {
        json.writeStartObject();
        json.writeNumberField("pid", ancestor.pid());
        json.writeStringField("name", ancestor.name());
        FindingJson.optional(json, "started", text(ancestor.started()));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void published(JsonGenerator json, PublishedPort published) throws IOException {
    json.writeObjectFieldStart("publishes");
    json.writeStringField("containerAddress", published.containerAddress());
    json.writeNumberField("containerPort", published.containerPort());
    Container behind = published.container();
    if (behind != null) {
      json.writeFieldName("container");
      container(json, behind);
    }
    json.writeEndObject();
  }

  static void container(JsonGenerator json, Container container) throws IOException {
    json.writeStartObject();
    json.writeStringField("runtime", container.engine().word());
    json.writeStringField("id", container.id());
    FindingJson.optional(json, "name", container.name());
    FindingJson.optional(json, "image", container.image());
    FindingJson.optional(json, "pod", container.pod());
    FindingJson.optional(json, "podName", container.podName());
    json.writeEndObject();
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
