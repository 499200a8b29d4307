package io.ottla.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler can see: short files, short methods, no banned calls, a comment per type. */
class TidinessTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 60;
    private static final List<String> MODULES = List.of("protocol", "client", "coordinator", "broker", "benchmarks");

    /** What is made here and not by us. */
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", "data", "logs", ".idea");

    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w./-])/(root|home/\\w+)/");
    private static final Pattern LEFT_BY_A_CRASH =
            Pattern.compile("(hs_err_pid.*|replay_pid.*|core(\\.\\d+)?|.*\\.hprof|javac\\..*\\.args|.*\\.jfr)");
    private static final int TEXT_PEEK_BYTES = 8 << 10;

    /** What main code does not say, and the files that may, by the end of their path. */
    private static final Map<Pattern, List<String>> BANNED = Map.of(
            Pattern.compile("System\\.(currentTimeMillis|nanoTime)\\("),
                    List.of("protocol/lane/Clock.java", "benchmarks/ProducerRun.java", "benchmarks/ConsumerRun.java"),
            Pattern.compile("new (Secure)?Random\\("),
                    List.of(
                            "client/admin/Admin.java",
                            "client/consumer/Consumer.java",
                            "client/producer/Producer.java",
                            "client/cli/ConsoleConsumer.java",
                            "broker/tool/ZooKeeperTopicsTool.java",
                            "broker/server/Broker.java",
                            "broker/server/Cluster.java",
                            "benchmarks/ProducerRun.java",
                            "benchmarks/Filling.java",
                            "client/consumer/DecodeBenchmark.java",
                            "client/producer/AppendBenchmark.java"),
            Pattern.compile("Thread\\.sleep\\("), List.of(),
            Pattern.compile("printStackTrace|\\b(TODO|FIXME|XXX)\\b"), List.of(),
            Pattern.compile("UnsupportedOperationException"), List.of(),
            Pattern.compile("System\\.(out|err)\\b"),
                    List.of(
                            "client/cli/Terminal.java",
                            "client/cli/ToolLogging.java",
                            "coordinator/zk/ZooKeeperMain.java",
                            "broker/server/Main.java",
                            "broker/tool/ArchiveClasses.java",
                            "benchmarks/ProducerRun.java",
                            "benchmarks/ConsumerRun.java",
                            "benchmarks/SideBySide.java"),
            Pattern.compile("\\bsynchronized\\b|\\bvolatile\\b(?! in here)"),
                    List.of(
                            "coordinator/zk/ZkSession.java",
                            "coordinator/zk/ServerWait.java",
                            "broker/server/Stops.java",
                            "protocol/lane/Reply.java"));

    private final Path root = root();

    @Test
    void noFileIsTooLong() {
        List<String> wrong = new ArrayList<>();
        sources().forEach(file -> {
            int lines = lines(file).size();
            if (lines > FILE_LINES_MAX) {
                wrong.add(root.relativize(file) + " has " + lines + " lines, allowed are " + FILE_LINES_MAX);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void nobodyCallsWhatIsBanned() {
        List<String> wrong = new ArrayList<>();
        sources().forEach(file -> {
            List<String> lines = lines(file);
            BANNED.forEach((pattern, exempt) -> {
                if (exempt.stream()
                        .anyMatch(end -> file.endsWith(Path.of("io/ottla").resolve(end)))) {
                    return;
                }
                for (int i = 0; i < lines.size(); i++) {
                    if (pattern.matcher(lines.get(i)).find()) {
                        wrong.add(root.relativize(file) + ":" + (i + 1) + ": "
                                + lines.get(i).strip());
                    }
                }
            });
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsAndThatNothingIsNull() {
        List<String> wrong = new ArrayList<>();
        sources().map(Path::getParent).distinct().forEach(folder -> {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info)
                    || lines(info).stream().noneMatch(line -> line.equals("@NullMarked"))
                    || lines(info).stream().noneMatch(line -> line.contains("Thread:") || line.contains("Threads:"))) {
                wrong.add(root.relativize(folder).toString());
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void methodsAreShortAndTypesSayWhatTheyAreFor() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> wrong = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources().toList()));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Rules(unit, trees, wrong).scan(unit, null);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void noTextNamesAFolderOfSomebodysMachine() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : tree()) {
            byte[] content = Files.readAllBytes(file);
            String text = isText(content) ? new String(content, StandardCharsets.UTF_8) : "";
            MACHINE_PATH.matcher(text).results().forEach(found -> {
                long line = text.substring(0, found.start()).lines().count();
                wrong.add(root.relativize(file) + ":" + Math.max(1, line) + ": " + found.group());
            });
        }
        assertThat(wrong).isEmpty();
    }

    /** They may lie about where nobody commits them. */
    @Test
    void nothingThatACrashLeavesBehindIsTracked() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "ls-files")
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> tracked = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assumeThat(git.waitFor()).as("this is a clone").isZero();
        assertThat(tracked)
                .hasSizeGreaterThan(500)
                .noneMatch(path -> LEFT_BY_A_CRASH
                        .matcher(Path.of(path).getFileName().toString())
                        .matches());
    }

    private List<Path> tree() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString()) && !folder.equals(root)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && !LEFT_BY_A_CRASH
                                .matcher(file.getFileName().toString())
                                .matches()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isText(byte[] content) {
        for (int i = 0; i < Math.min(content.length, TEXT_PEEK_BYTES); i++) {
            if (content[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /** Looks at every type and method of a file. */
    private static final class Rules extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final DocTrees trees;
        private final List<String> wrong;
        private final SourcePositions positions;

        Rules(CompilationUnitTree unit, DocTrees trees, List<String> wrong) {
            this.unit = unit;
            this.trees = trees;
            this.wrong = wrong;
            this.positions = trees.getSourcePositions();
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            boolean outermost = getCurrentPath().getParentPath().getLeaf() instanceof CompilationUnitTree;
            boolean hidden = type.getModifiers().getFlags().contains(Modifier.PRIVATE);
            if (outermost && !hidden && trees.getDocComment(getCurrentPath()) == null) {
                wrong.add(place(type) + " " + type.getSimpleName() + " has no comment that says what it is for");
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long lines =
                    line(positions.getEndPosition(unit, method)) - line(positions.getStartPosition(unit, method)) + 1;
            if (lines > METHOD_LINES_MAX) {
                wrong.add(place(method) + " " + method.getName() + " has " + lines + " lines, allowed are "
                        + METHOD_LINES_MAX);
            }
            return super.visitMethod(method, nothing);
        }

        private String place(Tree tree) {
            String path = unit.getSourceFile().getName();
            return path.substring(path.indexOf("io/ottla")) + ":" + line(positions.getStartPosition(unit, tree));
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    private Stream<Path> sources() {
        return MODULES.stream().flatMap(module -> {
            try (Stream<Path> walk = Files.walk(root.resolve(module).resolve("src/main/java"))) {
                return walk.filter(path -> path.toString().endsWith(".java")).toList().stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("protocol")) ? here : here.getParent();
    }
}
