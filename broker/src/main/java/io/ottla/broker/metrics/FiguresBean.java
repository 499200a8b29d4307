package io.ottla.broker.metrics;

import io.ottla.client.Metrics;
import java.lang.management.ManagementFactory;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a broker as one JMX bean, {@code ottla.broker:type=figures,id=<broker.id>}, with an attribute for each:
 * its name, and what it says with its unit as the description. Thread: any.
 */
public final class FiguresBean implements DynamicMBean {
    private static final Logger LOG = LoggerFactory.getLogger(FiguresBean.class);

    private final Metrics figures;

    private FiguresBean(Metrics figures) {
        this.figures = figures;
    }

    /** Shows the figures from now on; what is returned ends it. The first one of a process takes some 50 ms of a processor. */
    public static Runnable show(int brokerId, Metrics figures) {
        try {
            ObjectName name = name(brokerId);
            ManagementFactory.getPlatformMBeanServer().registerMBean(new FiguresBean(figures), name);
            return () -> hide(name);
        } catch (JMException e) {
            LOG.info("JMX shows no figures of broker {}: {}", brokerId, e.toString());
            return () -> {};
        }
    }

    /** What the bean is called. */
    public static ObjectName name(int brokerId) throws JMException {
        return new ObjectName("ottla.broker:type=figures,id=" + brokerId);
    }

    private static void hide(ObjectName name) {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            LOG.debug("JMX does not show {} any more: {}", name, e.toString());
        }
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        try {
            return figures.value(attribute);
        } catch (IllegalArgumentException unknown) {
            throw new AttributeNotFoundException(unknown.getMessage());
        }
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList found = new AttributeList();
        for (String attribute : attributes) {
            try {
                found.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (AttributeNotFoundException unknown) {
                LOG.debug("{}", unknown.getMessage()); // JMX leaves out of the answer what there is not
            }
        }
        return found;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " can only be read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new IllegalArgumentException("there is nothing to do here but to read");
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = figures.all().stream()
                .map(one -> new MBeanAttributeInfo(
                        one.name(), "double", one.what() + " In " + one.unit() + ".", true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(getClass().getName(), "What the broker counts.", attributes, null, null, null);
    }
}
