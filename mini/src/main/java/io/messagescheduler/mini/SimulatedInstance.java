package io.messagescheduler.mini;

import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.process.Agent;
import io.messagescheduler.testkit.simulation.SimulatedCrash;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.SimulatedProcess;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** A process of the engine, its agents stepped in turn; it can crash and be started again. */
final class SimulatedInstance {
    private final String name;
    private final SimulatedLog log;
    private final Function<DataClients, List<Agent>> make;
    private SimulatedProcess process;
    private List<Agent> agents = List.of();

    /** @param make makes the agents anew at each start */
    SimulatedInstance(String name, SimulatedLog log, Function<DataClients, List<Agent>> make) {
        this.name = name;
        this.log = log;
        this.make = make;
        this.process = log.process(name);
        start();
    }

    /** Starts it, again if it has crashed. */
    void start() {
        process = log.process(name);
        agents = make.apply(new Clients(process));
    }

    String name() {
        return name;
    }

    /** Of its present life. */
    SimulatedProcess process() {
        return process;
    }

    /** One turn of each agent; how much they did. Does nothing once it has crashed. */
    int step() throws Exception {
        int done = 0;
        try {
            for (Agent agent : agents) {
                done += agent.doWork();
            }
        } catch (SimulatedCrash e) {
            agents = List.of();
        }
        return done;
    }

    /** Stops in good order. */
    void close() {
        if (!process.crashed()) {
            agents.forEach(Agent::onClose);
        }
        agents = List.of();
    }

    private record Clients(SimulatedProcess process) implements DataClients {
        @Override
        public Consumer<byte[], byte[]> groupConsumer(String group, String memberId) {
            return process.groupConsumer(group, memberId);
        }

        @Override
        public Consumer<byte[], byte[]> assignedConsumer(String group, String clientId) {
            return process.assignedConsumer(group);
        }

        @Override
        public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
            return process.transactionalProducer(transactionalId);
        }

        @Override
        public Producer<byte[], byte[]> producer(String clientId) {
            return process.producer();
        }
    }
}
