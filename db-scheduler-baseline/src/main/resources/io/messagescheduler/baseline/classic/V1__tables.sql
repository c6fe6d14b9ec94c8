-- As the original has them: no index but the primary key. Times are UTC, whatever the session's zone.
CREATE TABLE `${messages}` (
  `id` VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  `number` INT NOT NULL,
  `time` DATETIME(3) NOT NULL,
  `topic` VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `key` LONGBLOB NULL,
  `value` LONGBLOB NULL,
  `headers` LONGBLOB NOT NULL
) ENGINE = InnoDB;

CREATE TABLE `${recipients}` (
  `id` VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  `number` INT NOT NULL,
  `time` DATETIME(3) NOT NULL,
  `topic` VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `key` LONGBLOB NULL,
  `value` LONGBLOB NULL,
  `headers` LONGBLOB NOT NULL,
  `__sm_recieved_time` DATETIME(3) NOT NULL
) ENGINE = InnoDB;

CREATE TABLE `${progress}` (
  `run` VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  `epoch` BIGINT NOT NULL,
  `next` INT NOT NULL
) ENGINE = InnoDB;
