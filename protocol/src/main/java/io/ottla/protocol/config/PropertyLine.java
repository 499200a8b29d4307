package io.ottla.protocol.config;

/** One logical line of a property file, split at the first separator that is not escaped. */
record PropertyLine(String key, String value) {
    private static final int HEX_DIGITS = 4;

    static PropertyLine parse(String line) {
        int keyEnd = keyEnd(line);
        int valueStart = skipBlanks(line, keyEnd);
        if (valueStart < line.length() && (line.charAt(valueStart) == '=' || line.charAt(valueStart) == ':')) {
            valueStart = skipBlanks(line, valueStart + 1);
        }
        return new PropertyLine(unescape(line.substring(0, keyEnd)), unescape(line.substring(valueStart)));
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static int keyEnd(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '=' || c == ':' || isBlank(c)) {
                return at;
            }
            at++;
        }
        return line.length();
    }

    private static int skipBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            if (escaped == 'u') {
                plain.append(hex(text, at));
                at += HEX_DIGITS;
            } else {
                plain.append(control(escaped));
            }
        }
        return plain.toString();
    }

    private static char control(char escaped) {
        return switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> escaped;
        };
    }

    private static char hex(String text, int at) {
        String digits = text.substring(at, Math.min(text.length(), at + HEX_DIGITS));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw new IllegalArgumentException(
                    "'\\u" + digits + "' is not a character: four hexadecimal digits are needed");
        }
        return (char) Integer.parseInt(digits, 16);
    }
}
