package io.messagescheduler.launcher;

/** Exit codes of the command, as its usage text lists them. */
final class ExitCode {

    static final int OK = 0;
    static final int VERIFICATION_FAILED = 1;
    /** What was asked of a schedule was refused, came too late, or concerned none. */
    static final int REFUSED = 1;

    static final int USAGE = 2;
    static final int MISSING = 3;
    static final int PROCESS_FAILED = 70;

    private ExitCode() {}

    /** What the command ends with when one of its processes could not go on and ended with {@code code}. */
    static int ofProcess(int code) {
        if (code == io.messagescheduler.process.ExitCode.INVALID_SETTINGS.code()) {
            return USAGE;
        }
        return code == io.messagescheduler.process.ExitCode.PORT_TAKEN.code()
                        || code == io.messagescheduler.process.ExitCode.UNUSABLE_DATA.code()
                ? MISSING
                : PROCESS_FAILED;
    }
}
