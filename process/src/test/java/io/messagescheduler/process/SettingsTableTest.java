package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

    @Test
    void markdown_everySetting_hasOneRow() {
        List<String> lines = SettingsTable.markdown().lines().toList();
        for (Setting<?> setting : SettingCatalogue.all()) {
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("| `" + setting.name() + "` "))
                    .hasSize(1);
            assertThat(setting.meaning()).endsWith(".").hasSizeLessThan(160);
        }
        assertThat(lines)
                .contains("| **Kafka** | | |")
                .anyMatch(line -> line.contains("Also: `SM_MINIUMUM_DELAY`."))
                .anyMatch(line -> line.contains("Else: `KAFKA_SERVER`, `BOOTSTRAP_SERVERS`."))
                .allMatch(line ->
                        line.replace("\\|", "").chars().filter(c -> c == '|').count() == 4);
    }

    @Test
    void catalogue_noNameTwice() {
        assertThat(SettingCatalogue.all().stream().flatMap(Setting::names)).doesNotHaveDuplicates();
    }

    @Test
    void replaceIn_oldTable_isReplacedAndTheRestKept() {
        String document = "before\n" + SettingsTable.BEGIN + "\nan outdated row\n" + SettingsTable.END + "\nafter\n";
        String updated = SettingsTable.replaceIn(document);
        assertThat(updated)
                .startsWith("before\n" + SettingsTable.BEGIN + "\n| Setting |")
                .endsWith("|\n" + SettingsTable.END + "\nafter\n")
                .doesNotContain("an outdated row");
        assertThat(SettingsTable.replaceIn(updated)).isEqualTo(updated);
    }

    @Test
    void replaceIn_markerMissing_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SettingsTable.replaceIn("no markers"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsTable.replaceIn(SettingsTable.END + SettingsTable.BEGIN));
    }
}
