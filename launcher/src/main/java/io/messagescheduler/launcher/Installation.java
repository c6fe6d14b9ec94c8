package io.messagescheduler.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the launcher runs from: the checkout, its built jars, and the Java of this very process.
 *
 * @param home the checkout's folder
 * @param classPath class path of every process
 * @param java path of the {@code java} program
 */
record Installation(Path home, String classPath, Path java) {

    /** The installation the script names by the system property {@code messagescheduler.home}. */
    static Installation present() {
        Path home = Path.of(System.getProperty("messagescheduler.home", "")).toAbsolutePath();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Installation(home, home.resolve("launcher/target/lib") + "/*", java);
    }

    /**
     * The command line of a process. A shell stands in front for one moment to have the terminal's Ctrl-C and hang-up ignored:
     * both reach every process of the terminal at once, and these are to be stopped one by one, in order, by their supervisor.
     */
    List<String> command(String mainClass, List<String> flags, boolean ownSession) {
        String session = ownSession ? "command -v setsid >/dev/null && exec setsid \"$@\"; " : "";
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", "trap '' INT HUP; " + session + "exec \"$@\"", "sh", java.toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, mainClass));
        return command;
    }
}
