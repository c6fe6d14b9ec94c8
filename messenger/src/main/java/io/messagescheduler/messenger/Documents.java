package io.messagescheduler.messenger;

import io.messagescheduler.messenger.MessageStore.Departure;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** How copies, departures and receipts look in MongoDB. Times are BSON dates, which hold milliseconds exactly. */
final class Documents {
    static final String ID = "_id";
    static final String RUN = "run";
    static final String NUMBER = "number";

    private Documents() {}

    static BsonString id(String run, int number) {
        return new BsonString(run + "/" + number);
    }

    static BsonDocument of(String run, SentMessage message) {
        BsonArray headers = new BsonArray(message.headers().size());
        for (MessageHeader header : message.headers()) {
            headers.add(
                    new BsonDocument("name", new BsonString(header.name())).append("value", binary(header.value())));
        }
        return new BsonDocument(ID, id(run, message.number()))
                .append(RUN, new BsonString(run))
                .append(NUMBER, new BsonInt32(message.number()))
                .append("id", new BsonString(message.id()))
                .append("key", binary(message.key()))
                .append("value", binary(message.value()))
                .append("headers", headers)
                .append("due", new BsonDateTime(message.dueMs()))
                .append("target", new BsonString(message.target()))
                .append("creation", new BsonDateTime(message.creationMs()));
    }

    static SentMessage sent(BsonDocument document) {
        List<MessageHeader> headers = document.getArray("headers").stream()
                .map(BsonValue::asDocument)
                .map(header -> new MessageHeader(header.getString("name").getValue(), bytes(header.get("value"))))
                .toList();
        return new SentMessage(
                document.getInt32(NUMBER).getValue(),
                document.getString("id").getValue(),
                bytes(document.get("key")),
                bytes(document.get("value")),
                headers,
                document.getDateTime("due").getValue(),
                document.getString("target").getValue(),
                document.getDateTime("creation").getValue());
    }

    static BsonDocument of(String run, Departure departure) {
        return new BsonDocument(ID, id(run, departure.first()))
                .append(RUN, new BsonString(run))
                .append("first", new BsonInt32(departure.first()))
                .append("end", new BsonInt32(departure.end()))
                .append("sent", new BsonDateTime(departure.sentMs()));
    }

    static Departure departure(BsonDocument document) {
        return new Departure(
                document.getInt32("first").getValue(),
                document.getInt32("end").getValue(),
                document.getDateTime("sent").getValue());
    }

    static BsonDocument of(String run, Receipt receipt) {
        Position position = receipt.position();
        return new BsonDocument(
                        ID,
                        new BsonString(
                                run + "/" + position.topic() + "/" + position.partition() + "/" + position.offset()))
                .append(RUN, new BsonString(run))
                .append(NUMBER, new BsonInt32(receipt.number()))
                .append("id", text(receipt.id()))
                .append("topic", new BsonString(position.topic()))
                .append("partition", new BsonInt32(position.partition()))
                .append("offset", new BsonInt64(position.offset()))
                .append("deadLetter", BsonBoolean.valueOf(receipt.deadLetter()))
                .append("received", new BsonDateTime(receipt.receivedMs()))
                .append("appended", time(receipt.appendMs()))
                .append("hops", receipt.hops() == null ? BsonNull.VALUE : new BsonInt64(receipt.hops()))
                .append("mhTimestamp", time(receipt.mhTimestampMs()))
                .append("workerTimestamp", time(receipt.workerTimestampMs()))
                .append("keyFingerprint", new BsonInt64(receipt.content().key()))
                .append("valueFingerprint", new BsonInt64(receipt.content().value()))
                .append("headersFingerprint", new BsonInt64(receipt.content().headers()))
                .append("errorCode", text(receipt.errorCode()));
    }

    static Receipt receipt(BsonDocument document) {
        return new Receipt(
                new Position(
                        document.getString("topic").getValue(),
                        document.getInt32("partition").getValue(),
                        document.getInt64("offset").getValue()),
                document.getBoolean("deadLetter").getValue(),
                document.getInt32(NUMBER).getValue(),
                textOf(document.get("id")),
                document.getDateTime("received").getValue(),
                timeOf(document.get("appended")),
                isNull(document.get("hops")) ? null : document.getInt64("hops").getValue(),
                timeOf(document.get("mhTimestamp")),
                timeOf(document.get("workerTimestamp")),
                new Content(
                        document.getInt64("keyFingerprint").getValue(),
                        document.getInt64("valueFingerprint").getValue(),
                        document.getInt64("headersFingerprint").getValue()),
                textOf(document.get("errorCode")));
    }

    private static boolean isNull(@Nullable BsonValue value) {
        return value == null || value.isNull();
    }

    private static BsonValue binary(byte @Nullable [] bytes) {
        return bytes == null ? BsonNull.VALUE : new BsonBinary(bytes);
    }

    private static byte @Nullable [] bytes(@Nullable BsonValue value) {
        return value == null || value.isNull() ? null : value.asBinary().getData();
    }

    private static BsonValue text(@Nullable String text) {
        return text == null ? BsonNull.VALUE : new BsonString(text);
    }

    private static @Nullable String textOf(@Nullable BsonValue value) {
        return value == null || value.isNull() ? null : value.asString().getValue();
    }

    private static BsonValue time(@Nullable Long epochMs) {
        return epochMs == null ? BsonNull.VALUE : new BsonDateTime(epochMs);
    }

    private static @Nullable Long timeOf(@Nullable BsonValue value) {
        return value == null || value.isNull() ? null : value.asDateTime().getValue();
    }
}
