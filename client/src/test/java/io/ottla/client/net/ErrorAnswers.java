package io.ottla.client.net;

import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;

/** Answers with an error in every place that has room for one, and the errors that there are, as Kafka's client knows them. */
public final class ErrorAnswers {
    /** A code that no release knows. */
    public static final short UNHEARD_OF = 9999;

    private ErrorAnswers() {}

    /** The errors that Kafka's client of 4.4 tries again after, or all others but NONE. */
    public static List<ErrorCode> errors(boolean retriable) {
        return Stream.of(Errors.values())
                .filter(error -> error != Errors.NONE)
                .filter(error -> isRetriable(error) == retriable)
                .map(error -> ErrorCode.of(error.code()))
                .toList();
    }

    /** The codes of these errors. */
    public static List<Short> codes(List<ErrorCode> errors) {
        return errors.stream().map(ErrorCode::code).toList();
    }

    private static boolean isRetriable(Errors error) {
        return error.exception() instanceof org.apache.kafka.common.errors.RetriableException;
    }

    /** The same answer with this code wherever an error may stand. */
    public static Message with(Message answer, short code) {
        return (Message) changed(answer, code);
    }

    private static Object changed(Object value, short code) {
        if (value instanceof List<?> list) {
            return list.stream().map(each -> changed(each, code)).toList();
        }
        return value instanceof Record record && value.getClass().getName().startsWith("io.ottla.protocol.api.")
                ? changed(record, code)
                : value;
    }

    private static Object changed(Record record, short code) {
        RecordComponent[] parts = record.getClass().getRecordComponents();
        try {
            Object[] values = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                boolean isError = parts[i].getType() == short.class
                        && parts[i].getName().toLowerCase().endsWith("errorcode");
                values[i] =
                        isError ? (Object) code : changed(parts[i].getAccessor().invoke(record), code);
            }
            Constructor<?> constructor = record.getClass()
                    .getDeclaredConstructor(
                            Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
