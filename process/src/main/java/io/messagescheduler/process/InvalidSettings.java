package io.messagescheduler.process;

import java.util.List;

/** Settings that cannot be used, with every problem found, each a plain sentence. Stops the process with code 2. */
public final class InvalidSettings extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<String> problems;

    public InvalidSettings(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public InvalidSettings(String problem) {
        this(List.of(problem));
    }

    public List<String> problems() {
        return problems;
    }
}
