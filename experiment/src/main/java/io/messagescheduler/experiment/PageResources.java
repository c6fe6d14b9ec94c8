package io.messagescheduler.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of the report that come with the program: templates, style, script, and the chart library's web jar. */
final class PageResources {
    private static final String LIBRARY_VERSION = "/META-INF/maven/org.webjars.npm/echarts/pom.properties";
    private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//[#@] sourceMappingURL=.*$");

    private PageResources() {}

    static String text(String name) {
        return read(name).strip();
    }

    /** ECharts with its licence header, fit to stand inside a script element. */
    static String chartLibrary() {
        try (InputStream stream = open(LIBRARY_VERSION)) {
            Properties properties = new Properties();
            properties.load(stream);
            String library = read("/META-INF/resources/webjars/echarts/" + properties.getProperty("version")
                    + "/dist/echarts.common.min.js");
            library = SOURCE_MAP.matcher(library).replaceAll("").strip();
            String lower = library.toLowerCase(Locale.ROOT);
            if (lower.contains("</script") || lower.contains("<!--")) {
                throw new IllegalStateException("this build of ECharts cannot stand inside a script element");
            }
            return library;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(String name) {
        try (InputStream stream = open(name)) {
            // A browser reads CR LF as LF; the hash in the policy is over what it reads.
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(String name) {
        @Nullable InputStream stream = PageResources.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException(name + " is not on the class path");
        }
        return stream;
    }
}
