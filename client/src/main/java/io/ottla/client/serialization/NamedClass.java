package io.ottla.client.serialization;

/** Makes objects of classes that a setting names. Thread: from anywhere. */
public final class NamedClass {
    private NamedClass() {}

    /**
     * A new object of the class, by its constructor without arguments. Throws IllegalArgumentException, which says what is
     * wrong, for a name that is no such class.
     */
    public static <T> T make(String className, Class<T> type) {
        try {
            Object made =
                    load(className).asSubclass(type).getDeclaredConstructor().newInstance();
            return type.cast(made);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("there is no class " + className, e);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("class " + className + " is no " + type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "class " + className + " cannot be made by a public constructor without arguments: " + e, e);
        }
    }

    /** Whether there is a class of this name that is one of these. Makes none. */
    public static boolean isOne(String className, Class<?> type) {
        try {
            return type.isAssignableFrom(load(className));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The application's classes first: a container may have loaded the client by a loader that does not see them. */
    private static Class<?> load(String className) throws ClassNotFoundException {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return Class.forName(className, true, ofThread == null ? NamedClass.class.getClassLoader() : ofThread);
    }
}
