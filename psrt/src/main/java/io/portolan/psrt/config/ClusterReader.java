package io.portolan.psrt.config;

import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.cluster.Acknowledgement;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.cluster.MeshSettings;
import io.portolan.psrt.config.PsrtdConfiguration.Cluster;
import io.portolan.psrt.message.PsrtMessage.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `portolan.cluster`.
final class ClusterReader {
  private static final int MOST = 1 << 30;

  private static final Duration MOST_TIMEOUT = Duration.ofDays(1);

  private final @Nullable Setting section;
  private @Nullable MeshSettings mesh;

  /// @param section null if it is not there
  ClusterReader(@Nullable Setting section) {
    this.section = section;
  }

  /// The mesh, where one was [read][#read()] and no other cluster; null if there is none.
  @Nullable MeshSettings mesh() {
    return mesh;
  }

  /// What is configured; null if there is nothing, or a mesh.
  @Nullable Cluster read() {
    Fields fields = section == null ? null : section.fields();
    if (fields == null) {
      return null;
    }
    Setting neighbours = fields.find("mesh");
    if (neighbours != null) {
      mesh = mesh(neighbours, fields);
      fields.refuseOthers();
      return null;
    }
    Setting node = fields.find("node");
    Acknowledgement acknowledgement = acknowledgement(fields.find("ack"));
    if (acknowledgement == Acknowledgement.CLUSTER && node == null && section != null) {
      section.complain(
          "ack: cluster needs a node (a name that stays, by which the node finds what it missed)");
    }
    var cluster =
        new Cluster(
            servers(fields.require("url")),
            name(fields.find("name"), "psrt"),
            name(node, ""),
            acknowledgement,
            login(fields),
            fields.path("tls_ca"),
            fields.path("ledger"),
            limits(fields));
    fields.refuseOthers();
    return cluster;
  }

  private static @Nullable MeshSettings mesh(Setting setting, Fields fields) {
    Setting url = fields.find("url");
    if (url != null) {
      url.complain("there is a mesh beside it");
    }
    var neighbours = new ArrayList<MeshSettings.Neighbour>();
    List<Setting> items = setting.items();
    if (items == null) {
      return null;
    }
    for (Setting each : items) {
      Fields its = each.fields();
      MeshSettings.Neighbour neighbour = its == null ? null : neighbour(each, its);
      if (neighbour != null) {
        neighbours.add(neighbour);
      }
    }
    if (neighbours.size() < items.size()) {
      return null;
    }
    long waiting = PsrtdConfigurationReader.size(fields.find("waiting"), MeshSettings.WAITING);
    try {
      return new MeshSettings(neighbours, waiting, Backoff.DEFAULT);
    } catch (IllegalArgumentException e) {
      setting.complain(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static MeshSettings.@Nullable Neighbour neighbour(Setting setting, Fields fields) {
    Setting path = fields.require("path");
    Setting user = fields.find("user");
    Setting password = fields.find("password");
    Setting timeout = fields.find("timeout");
    var login = new Login(user == null ? "" : user.text(), password == null ? "" : password.text());
    Duration patience =
        timeout == null ? MeshSettings.Neighbour.TIMEOUT : timeout.seconds(MOST_TIMEOUT);
    boolean tls = fields.flag("tls", false);
    Path authorities = fields.path("tls_ca");
    fields.refuseOthers();
    BrokerAddress address =
        path == null
            ? null
            : path.read(new Setting.Text(path.text(), path.place()), BrokerAddress::parse);
    if (address == null) {
      return null;
    }
    try {
      return new MeshSettings.Neighbour(address, login, patience, tls, authorities);
    } catch (IllegalArgumentException e) {
      setting.complain(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static List<String> servers(@Nullable Setting setting) {
    var servers = new ArrayList<String>();
    if (setting != null) {
      for (Setting.Text text : setting.texts()) {
        String server = setting.read(text, ClusterSettings::server);
        if (server != null) {
          servers.add(server);
        }
      }
    }
    return servers;
  }

  private static String name(@Nullable Setting setting, String fallback) {
    if (setting == null) {
      return fallback;
    }
    String name = setting.text();
    if (!name.isEmpty() && !ClusterSettings.isName(name)) {
      setting.complain("expected 1 to 64 letters, digits, - and _, found " + name);
      return fallback;
    }
    return name;
  }

  private static Acknowledgement acknowledgement(@Nullable Setting setting) {
    if (setting != null) {
      switch (setting.text()) {
        case "cluster" -> {
          return Acknowledgement.CLUSTER;
        }
        case "local", "" -> {}
        default -> setting.complain("expected local or cluster, found " + setting.text());
      }
    }
    return Acknowledgement.LOCAL;
  }

  private static ClusterSettings.Login login(Fields fields) {
    Setting user = fields.find("user");
    Setting password = fields.find("password");
    Setting token = fields.find("token");
    Path credentials = fields.path("credentials");
    if (user != null && password == null) {
      user.complain("the password is missing");
    }
    if (password != null && user == null) {
      password.complain("the user is missing");
    }
    if (user != null && credentials != null) {
      user.complain("there is another login beside it");
    }
    if (token != null && (user != null || credentials != null)) {
      token.complain("there is another login beside it");
    }
    return new ClusterSettings.Login(
        user == null ? "" : user.text(),
        password == null ? "" : password.text(),
        token == null ? "" : token.text(),
        credentials);
  }

  private static ClusterSettings.Limits limits(Fields fields) {
    var usual = ClusterSettings.Limits.DEFAULT;
    return new ClusterSettings.Limits(
        fields.integer("filters", 1, MOST, usual.filters()),
        PsrtdConfigurationReader.duration(fields.find("linger"), usual.linger()),
        PsrtdConfigurationReader.size(fields.find("waiting"), usual.waitingBytes()),
        PsrtdConfigurationReader.duration(fields.find("store_timeout"), usual.deadline()),
        PsrtdConfigurationReader.duration(fields.find("grace"), usual.grace()),
        PsrtdConfigurationReader.duration(fields.find("keep"), usual.keep()),
        fields.integer("replicas", 1, 5, usual.replicas()));
  }
}
