package io.ottla.protocol.config;

/** A setting that cannot be used. Its message is one line that names the key, the value and what is allowed. */
public final class BadSettingException extends RuntimeException {
    private static final int VALUE_CHARS_SHOWN_MAX = 200;

    private final String key;

    private BadSettingException(String key, String message) {
        super(message);
        this.key = key;
    }

    /** The value of {@code key} is not among the allowed ones. */
    public static BadSettingException notAllowed(String key, String value, String allowed) {
        String shown = value.length() > VALUE_CHARS_SHOWN_MAX ? value.substring(0, VALUE_CHARS_SHOWN_MAX) + "…" : value;
        return new BadSettingException(key, "invalid value '" + shown + "' for " + key + ": it must be " + allowed);
    }

    /** A secret that is not among the allowed ones: the value is not told. */
    public static BadSettingException secretNotAllowed(String key, String allowed) {
        return new BadSettingException(key, "invalid value (hidden) for " + key + ": it must be " + allowed);
    }

    /** There is no value for {@code key} and no default. */
    public static BadSettingException missing(String key) {
        return new BadSettingException(key, "there is no value for " + key + ", and it has no default");
    }

    /** Values that do not go together, or anything else that is wrong with {@code key}; {@code why} is a full sentence. */
    public static BadSettingException conflict(String key, String why) {
        return new BadSettingException(key, why);
    }

    /** The name of the option. */
    public String key() {
        return key;
    }
}
