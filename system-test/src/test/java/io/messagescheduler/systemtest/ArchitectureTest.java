package io.messagescheduler.systemtest;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What must be absent holds only as long as something looks for it: the layers, and the calls that would break a promise. */
class ArchitectureTest {
    private static final String ROOT = "io.messagescheduler";
    private static final String CORE = ROOT + ".core";

    /** In the order of a message's way; a package may use those to its left. */
    private static final List<String> CORE_ORDER = List.of("message", "bucket", "route", "delivery", "job", "index");

    /**
     * Plays the user of the system, so it makes its own clients, and keeps its progress as the offsets of a group that
     * nobody joins.
     */
    private static final String MESSENGER = ROOT + ".messenger..";

    /** Plays the user too, and whoever breaks things: its clients are its own, and it deletes a target topic on purpose. */
    private static final String BENCHMARKS = ROOT + ".benchmarks..";

    private static final String CHAOS = ROOT + ".chaos..";

    /** Takes Kafka's place in tests: its clients are what it makes. */
    private static final String TESTKIT = ROOT + ".testkit..";

    /** What users add to their own applications. */
    private static final String CLIENT = ROOT + ".client..";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void core_dependsOnlyOnJdkJspecifyAndABitmap() {
        classes()
                .that()
                .resideInAPackage(CORE + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(CORE + "..", "java..", "org.jspecify..", "org.roaringbitmap..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(CORE + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.net..", "java.sql..", "java.nio.file..", "java.util.concurrent..")
                .check(MAIN);
    }

    @Test
    void core_packages_importOnlyFromThoseToTheirLeft() {
        for (int i = 0; i < CORE_ORDER.size(); i++) {
            String[] right = CORE_ORDER.subList(i + 1, CORE_ORDER.size()).stream()
                    .map(later -> CORE + "." + later + "..")
                    .toArray(String[]::new);
            if (right.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(CORE + "." + CORE_ORDER.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(right)
                        .check(MAIN);
            }
        }
        assertThat(packagesWithClasses(MAIN))
                .filteredOn(found -> found.startsWith(CORE))
                .as("a new package of core needs its place in the order")
                .containsExactlyInAnyOrderElementsOf(
                        CORE_ORDER.stream().map(part -> CORE + "." + part).toList());
    }

    @Test
    void core_readsNoClock() {
        noClasses()
                .that()
                .resideInAPackage(CORE + "..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callConstructor(java.util.Date.class)
                .orShould()
                .callMethodWhere(nowOfJavaTime())
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .check(MAIN);
    }

    @Test
    void client_dependsOnKafkaClientsAloneAndIsUsedByNothingOfOurs() {
        classes()
                .that()
                .resideInAPackage(CLIENT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(CLIENT, "java..", "org.apache.kafka..", "org.jspecify..")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLIENT)
                .check(MAIN);
    }

    /** Those who load and measure the system are its users; Kafka Streams has its own settings for its clients ready. */
    @Test
    void kafkaClients_areMadeInOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".kafkaio.KafkaClients")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".index.IndexClients")
                .and()
                .resideOutsideOfPackages(MESSENGER, CHAOS, BENCHMARKS, CLIENT, TESTKIT)
                .should()
                .callConstructorWhere(target(owner(assignableToAnyOf(Consumer.class, Producer.class, Admin.class))))
                .orShould()
                .callMethodWhere(
                        target(name("create")).and(target(owner(assignableToAnyOf(Admin.class, AdminClient.class)))))
                .check(MAIN);
    }

    /** Its clients and threads have rules of their own, which stand beside the one application. */
    @Test
    void kafkaStreams_isUsedByTheIndexAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".index..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.streams..", "org.rocksdb..")
                .check(MAIN);
    }

    /** Made by hand it carries no generation, so Kafka fences nobody by it. */
    @Test
    void consumerGroupMetadata_isNeverMadeByHand() {
        noClasses()
                .that()
                .resideOutsideOfPackages(MESSENGER, TESTKIT)
                .should()
                .callConstructorWhere(target(owner(assignableToAnyOf(ConsumerGroupMetadata.class))))
                .check(MAIN);
    }

    /** A commit into a topic that was deleted meanwhile succeeds, and the record is gone. */
    @Test
    void topics_areNeverDeleted() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CHAOS)
                .should()
                .callMethodWhere(target(name("deleteTopics")))
                .check(MAIN);
    }

    /** The high watermark as a bound would delete what nobody has read yet. */
    @Test
    void records_areNeverDeletedUpToTheHighWatermark() throws IOException {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".scheduler.Housekeeper")
                .should()
                .callMethodWhere(
                        target(name("beforeOffset")).and(target(owner(assignableToAnyOf(RecordsToDelete.class)))))
                .check(MAIN);
        assertThat(mainSourcesWith("beforeOffset\\(\\s*-|DeleteRecordsRequest|HIGH_WATERMARK"))
                .isEmpty();
    }

    @Test
    void packages_areNullMarkedAndSayWhatTheyAre() throws IOException {
        for (String found : packagesWithClasses(MAIN)) {
            JavaPackage present = MAIN.getPackage(found);
            assertThat(present.isAnnotatedWith(NullMarked.class))
                    .as("@NullMarked in the package-info.java of " + found)
                    .isTrue();
        }
        for (Path source : Repository.mainSources()) {
            Path info = source.resolveSibling("package-info.java");
            assertThat(info).exists();
            assertThat(Files.readString(info))
                    .as(info.toString())
                    .contains("/**")
                    .contains("@NullMarked");
        }
    }

    private static DescribedPredicate<JavaCall<?>> nowOfJavaTime() {
        return DescribedPredicate.describe(
                "the present is asked for",
                call -> call.getTarget().getName().equals("now")
                        && call.getTarget().getOwner().getPackageName().startsWith("java.time"));
    }

    private static DescribedPredicate<JavaClass> assignableToAnyOf(Class<?>... types) {
        return DescribedPredicate.describe(
                "assignable to any of " + List.of(types),
                type -> List.of(types).stream().anyMatch(type::isAssignableTo));
    }

    private static Set<String> packagesWithClasses(JavaClasses imported) {
        return imported.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> mainSourcesWith(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        List<Path> found = new ArrayList<>();
        for (Path source : Repository.mainSources()) {
            if (pattern.matcher(Files.readString(source)).find()) {
                found.add(source);
            }
        }
        return found;
    }
}
