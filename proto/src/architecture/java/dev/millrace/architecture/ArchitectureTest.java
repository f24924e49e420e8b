package dev.millrace.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/**
 * The shape of a service: a plain-Java core and one {@code app} package with the wiring. Before you add an exception
 * here, ask whether the code belongs on the other side of the line.
 */
class ArchitectureTest {
    private static final String BASE = System.getProperty("millrace.architecture.package");
    private static final String APP = BASE + ".app..";
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(BASE);

    @Test
    void coreKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "..")
                .and()
                .resideOutsideOfPackage(APP)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.vertx..",
                        "io.grpc..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "org.apache.kafka..",
                        "com.google.protobuf..",
                        "dev.millrace.contract..")
                .check(CLASSES);
    }

    @Test
    void coreDoesNotKnowTheWiring() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "..")
                .and()
                .resideOutsideOfPackage(APP)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(APP)
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(BASE + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nothingIsNamedAfterNothing() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Dto")
                .check(CLASSES);
    }

    @Test
    void coreDoesNotPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage(APP)
                .should(ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        fields().should()
                .notBeAnnotatedWith("jakarta.inject.Inject")
                .andShould()
                .notBeAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
