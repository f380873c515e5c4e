// Attestry from Java, by JNA, on 64-bit systems. With the argument "calls" it carries the calls on standard input out, see
// tests/calls.c; without, it prints the options of a registration.
//
//     java -cp jna.jar -Djna.library.path=/usr/local/lib Attestry.java

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

public final class Attestry {
    /** The functions of the header. {@code size_t} is {@code long}. */
    public interface Functions extends Library {
        int attestry_verifier_new(byte[] config, long len, LongByReference verifier, LongByReference report);
        int attestry_verifier_free(long verifier);
        int attestry_creation_options(long verifier, byte[] request, long len, LongByReference report);
        int attestry_verify_registration(long verifier, byte[] body, long bodyLen, byte[] context, long contextLen,
            long metadata, LongByReference report);
        int attestry_verify_authentication(long verifier, byte[] body, long bodyLen, byte[] context, long contextLen,
            long metadata, LongByReference report);
        int attestry_metadata_verify(byte[] blob, long blobLen, byte[] context, long contextLen,
            LongByReference metadata, LongByReference report);
        int attestry_metadata_free(long metadata);
        int attestry_report_text(long report, PointerByReference text, LongByReference len);
        int attestry_report_free(long report);
    }

    private static final Functions LIBRARY = Native.load("attestry", Functions.class);

    /** What a call answers: 0 or the number of an error's class, and JSON. */
    public record Report(int status, String json) {
        /** Copies a report, and frees it. */
        static Report take(int status, LongByReference report) {
            PointerByReference text = new PointerByReference();
            LongByReference len = new LongByReference();
            LIBRARY.attestry_report_text(report.getValue(), text, len);
            byte[] json = text.getValue() == null ? new byte[0]
                : text.getValue().getByteArray(0, (int) len.getValue());
            LIBRARY.attestry_report_free(report.getValue());
            return new Report(status, new String(json, StandardCharsets.UTF_8));
        }
    }

    public static final class Refused extends Exception {
        public final Report report;

        Refused(Report report) {
            super(report.json());
            this.report = report;
        }
    }

    /** FIDO's metadata. All threads share it. */
    public static final class Metadata implements AutoCloseable {
        private final LongByReference handle = new LongByReference();
        public final Report report;

        public Metadata(byte[] blob, byte[] context) throws Refused {
            LongByReference made = new LongByReference();
            int status = LIBRARY.attestry_metadata_verify(blob, blob.length, context, context.length, handle, made);
            report = Report.take(status, made);
            if (status != 0) throw new Refused(report);
        }

        @Override
        public void close() {
            LIBRARY.attestry_metadata_free(handle.getValue());
        }
    }

    /** A verifier for one relying party. All threads share it. */
    public static final class Verifier implements AutoCloseable {
        private final LongByReference handle = new LongByReference();

        public Verifier(byte[] config) throws Refused {
            LongByReference report = new LongByReference();
            int status = LIBRARY.attestry_verifier_new(config, config.length, handle, report);
            if (status != 0) throw new Refused(Report.take(status, report));
        }

        public Report creationOptions(byte[] request) {
            LongByReference report = new LongByReference();
            int status = LIBRARY.attestry_creation_options(handle.getValue(), request, request.length, report);
            return Report.take(status, report);
        }

        /** {@code metadata} may be null. */
        public Report verifyRegistration(byte[] body, byte[] context, Metadata metadata) {
            LongByReference report = new LongByReference();
            int status = LIBRARY.attestry_verify_registration(handle.getValue(), body, body.length, context,
                context.length, metadata == null ? 0 : metadata.handle.getValue(), report);
            return Report.take(status, report);
        }

        /** {@code metadata} may be null. */
        public Report verifyAuthentication(byte[] body, byte[] context, Metadata metadata) {
            LongByReference report = new LongByReference();
            int status = LIBRARY.attestry_verify_authentication(handle.getValue(), body, body.length, context,
                context.length, metadata == null ? 0 : metadata.handle.getValue(), report);
            return Report.take(status, report);
        }

        @Override
        public void close() {
            LIBRARY.attestry_verifier_free(handle.getValue());
        }
    }

    public static void main(String[] arguments) throws IOException, Refused {
        if (arguments.length > 0 && arguments[0].equals("calls")) {
            calls();
            return;
        }
        String config = "{\"relyingPartyId\": \"example.com\", \"origins\": [\"https://example.com\"]}";
        String request = "{\"challenge\": \"cmVnaXN0ZXItYS1wYXNza2V5ISE\","
            + " \"user\": {\"id\": \"dXNlci00Mg\", \"name\": \"ada\"}}";
        try (Verifier verifier = new Verifier(config.getBytes(StandardCharsets.UTF_8))) {
            System.out.println(verifier.creationOptions(request.getBytes(StandardCharsets.UTF_8)).json());
        }
    }

    private static void calls() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            byte[][] texts = new byte[5][];
            for (int i = 0; i < texts.length; i++) texts[i] = Base64.getDecoder().decode(fields[i + 1]);
            Report report = call(fields[0], texts[0], texts[1], texts[2], texts[3], texts[4]);
            out.println(report.status() + "\t" + report.json());
        }
        out.flush();
    }

    private static Report call(String kind, byte[] config, byte[] context, byte[] body, byte[] blob,
            byte[] blobContext) {
        try (Verifier verifier = kind.equals("metadata") ? null : new Verifier(config);
                Metadata metadata = blobContext.length == 0 ? null : new Metadata(blob, blobContext)) {
            if (verifier == null) return metadata.report;
            return kind.equals("registration") ? verifier.verifyRegistration(body, context, metadata)
                : verifier.verifyAuthentication(body, context, metadata);
        } catch (Refused refused) {
            return refused.report;
        }
    }
}
