package io.ottla.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What this process has used so far: its CPU, compiler and collector included, that of each of its threads, and the bytes
 * that all living threads have allocated.
 */
record Cost(long cpuNanos, Map<String, Long> cpuNanosByThread, long allocatedBytes) {
    static Cost now() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, Long> byThread = new TreeMap<>();
        long allocated = 0;
        for (long id : threads.getAllThreadIds()) {
            allocated += Math.max(0, threads.getThreadAllocatedBytes(id));
            ThreadInfo thread = threads.getThreadInfo(id);
            if (thread != null) {
                byThread.merge(thread.getThreadName().replace(' ', '_'), threads.getThreadCpuTime(id), Long::sum);
            }
        }
        return new Cost(system.getProcessCpuTime(), byThread, allocated);
    }

    /** What has been used since then. */
    Cost since(Cost start) {
        Map<String, Long> byThread = new TreeMap<>();
        cpuNanosByThread.forEach((thread, nanos) ->
                byThread.put(thread, nanos - Objects.requireNonNullElse(start.cpuNanosByThread.get(thread), 0L)));
        return new Cost(cpuNanos - start.cpuNanos, byThread, allocatedBytes - start.allocatedBytes);
    }

    /** As figures of a run that moved so many records with so many bytes of values. */
    String perRecord(long records, double gigabytes) {
        return String.format(
                " cpu_s_gb=%.3f cpu_us_record=%.3f alloc_record=%.1f",
                cpuNanos / 1e9 / gigabytes, cpuNanos / 1e3 / records, (double) allocatedBytes / records);
    }

    /** CPU seconds a gigabyte of the threads that used any to speak of; "vm" is the rest: compiler and collector. */
    String threads(double gigabytes) {
        StringBuilder text = new StringBuilder(" threads=");
        long rest = cpuNanos;
        for (Map.Entry<String, Long> thread : cpuNanosByThread.entrySet()) {
            rest -= thread.getValue();
            if (thread.getValue() > cpuNanos / 100) {
                text.append(String.format("%s:%.3f,", thread.getKey(), thread.getValue() / 1e9 / gigabytes));
            }
        }
        return text.append(String.format("vm:%.3f", rest / 1e9 / gigabytes)).toString();
    }
}
