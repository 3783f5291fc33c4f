import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Apache Kafka's own client, for tests of what it publishes: java -cp KAFKA'S-JARS Publish.java SERVERS TOPIC. Each line of
 * standard input is a producer of its own with one message: codec, a transaction's id or "-", "commit" or "abort", key or "-",
 * value; key and value in base64, with one space between two.
 */
public class Publish {
    public static void main(String[] arguments) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            var settings = new Properties();
            settings.put("bootstrap.servers", arguments[0]);
            settings.put("compression.type", words[0]);
            settings.put("max.request.size", "8000000");
            boolean transactional = !words[1].equals("-");
            if (transactional) {
                settings.put("transactional.id", words[1]);
            }
            byte[] key = words[3].equals("-") ? null : Base64.getDecoder().decode(words[3]);
            var record = new ProducerRecord<byte[], byte[]>(arguments[1], key, Base64.getDecoder().decode(words[4]));
            try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                if (transactional) {
                    producer.initTransactions();
                    producer.beginTransaction();
                }
                producer.send(record).get();
                if (transactional && words[2].equals("commit")) {
                    producer.commitTransaction();
                } else if (transactional) {
                    producer.abortTransaction();
                }
            }
        }
    }
}
