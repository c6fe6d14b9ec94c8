package io.messagescheduler.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The stages of {@code containers/Dockerfile}, each with its own instructions, one a line.
 *
 * @param base image or stage that it starts from
 */
record Dockerfile(String base, List<String> own) {

    static Map<String, Dockerfile> stages() throws IOException {
        String text = Files.readString(Repository.file("containers/Dockerfile")).replaceAll("\\\\\\n\\s*", " ");
        Map<String, Dockerfile> stages = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("FROM ")) {
                String[] words = line.split(" +", -1);
                lines = new ArrayList<>();
                stages.put(words[3], new Dockerfile(words[1], lines));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line);
            }
        }
        return stages;
    }

    /** Its instructions and those of the stages that it builds on, the earliest first. */
    List<String> instructions(Map<String, Dockerfile> stages) {
        List<String> all = new ArrayList<>();
        if (stages.containsKey(base)) {
            all.addAll(Objects.requireNonNull(stages.get(base)).instructions(stages));
        }
        all.addAll(own);
        return all;
    }
}
