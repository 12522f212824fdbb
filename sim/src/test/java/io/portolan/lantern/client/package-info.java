/// What a program calls that has light to report.
package io.portolan.lantern.client;
