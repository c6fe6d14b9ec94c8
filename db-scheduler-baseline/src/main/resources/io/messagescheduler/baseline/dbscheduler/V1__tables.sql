-- As the library db-scheduler wants it; task_data longer, since messages may be larger than 64 KiB.
CREATE TABLE `${messages}` (
  `task_name` VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `task_instance` VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `task_data` LONGBLOB NULL,
  `execution_time` TIMESTAMP(6) NOT NULL,
  `picked` BOOLEAN NOT NULL,
  `picked_by` VARCHAR(50) NULL,
  `last_success` TIMESTAMP(6) NULL,
  `last_failure` TIMESTAMP(6) NULL,
  `consecutive_failures` INT NULL,
  `last_heartbeat` TIMESTAMP(6) NULL,
  `version` BIGINT NOT NULL,
  `priority` SMALLINT NULL,
  PRIMARY KEY (`task_name`, `task_instance`),
  KEY `execution_time` (`execution_time`),
  KEY `last_heartbeat` (`last_heartbeat`)
) ENGINE = InnoDB;

CREATE TABLE `${progress}` (
  `run` VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  `epoch` BIGINT NOT NULL,
  `next` INT NOT NULL
) ENGINE = InnoDB;
