// Attestry from Go, by cgo. With the argument "calls" it carries the calls on standard input out, see tests/calls.c;
// without, it prints the options of a registration.
//
//	PKG_CONFIG_PATH=/usr/local/lib/pkgconfig go run .
package main

// #cgo pkg-config: attestry
// #include <attestry.h>
import "C"

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"runtime"
	"strings"
	"unsafe"
)

// Report is what a call answers: 0 or the number of an error's class, and JSON.
type Report struct {
	Status int
	JSON   string
}

// Verifier is for one relying party. All goroutines share it.
type Verifier struct{ handle C.size_t }

// Metadata is FIDO's, verified. All goroutines share it; nil is none.
type Metadata struct{ handle C.size_t }

// NewVerifier makes a verifier. It is nil where the report is of a failure.
func NewVerifier(config []byte) (*Verifier, Report) {
	var handle, report C.size_t
	status := C.attestry_verifier_new(bytes(config), length(config), &handle, &report)
	if status != 0 {
		return nil, take(status, report)
	}
	verifier := &Verifier{handle}
	runtime.SetFinalizer(verifier, func(v *Verifier) { C.attestry_verifier_free(v.handle) })
	return verifier, Report{}
}

// NewMetadata verifies a BLOB. It is nil where the report is of a failure.
func NewMetadata(blob, context []byte) (*Metadata, Report) {
	var handle, report C.size_t
	status := C.attestry_metadata_verify(bytes(blob), length(blob), bytes(context), length(context), &handle, &report)
	if status != 0 {
		return nil, take(status, report)
	}
	metadata := &Metadata{handle}
	runtime.SetFinalizer(metadata, func(m *Metadata) { C.attestry_metadata_free(m.handle) })
	return metadata, take(status, report)
}

func (v *Verifier) CreationOptions(request []byte) Report {
	var report C.size_t
	defer runtime.KeepAlive(v)
	return take(C.attestry_creation_options(v.handle, bytes(request), length(request), &report), report)
}

func (v *Verifier) VerifyRegistration(body, context []byte, metadata *Metadata) Report {
	var report C.size_t
	defer runtime.KeepAlive(v)
	defer runtime.KeepAlive(metadata)
	status := C.attestry_verify_registration(v.handle, bytes(body), length(body), bytes(context), length(context),
		metadata.number(), &report)
	return take(status, report)
}

func (v *Verifier) VerifyAuthentication(body, context []byte, metadata *Metadata) Report {
	var report C.size_t
	defer runtime.KeepAlive(v)
	defer runtime.KeepAlive(metadata)
	status := C.attestry_verify_authentication(v.handle, bytes(body), length(body), bytes(context), length(context),
		metadata.number(), &report)
	return take(status, report)
}

func (m *Metadata) number() C.size_t {
	if m == nil {
		return 0
	}
	return m.handle
}

func bytes(text []byte) *C.uint8_t {
	if len(text) == 0 {
		return nil
	}
	return (*C.uint8_t)(unsafe.Pointer(&text[0]))
}

func length(text []byte) C.size_t { return C.size_t(len(text)) }

// take copies a report, and frees it.
func take(status C.int32_t, report C.size_t) Report {
	defer C.attestry_report_free(report)
	var text *C.uint8_t
	var len C.size_t
	C.attestry_report_text(report, &text, &len)
	return Report{int(status), C.GoStringN((*C.char)(unsafe.Pointer(text)), C.int(len))}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "calls" {
		calls()
		return
	}
	verifier, refused := NewVerifier([]byte(`{"relyingPartyId": "example.com", "origins": ["https://example.com"]}`))
	if verifier == nil {
		fmt.Println(refused.JSON)
		os.Exit(1)
	}
	fmt.Println(verifier.CreationOptions([]byte(
		`{"challenge": "cmVnaXN0ZXItYS1wYXNza2V5ISE", "user": {"id": "dXNlci00Mg", "name": "ada"}}`)).JSON)
}

func calls() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		var fields [6][]byte
		for i, field := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			fields[i] = []byte(field)
			if i > 0 {
				fields[i], _ = base64.StdEncoding.DecodeString(field)
			}
		}
		report := call(string(fields[0]), fields[1], fields[2], fields[3], fields[4], fields[5])
		fmt.Printf("%d\t%s\n", report.Status, report.JSON)
	}
}

func call(kind string, config, context, body, blob, blobContext []byte) (report Report) {
	var verifier *Verifier
	var metadata *Metadata
	if kind != "metadata" {
		if verifier, report = NewVerifier(config); verifier == nil {
			return report
		}
	}
	if len(blobContext) > 0 {
		if metadata, report = NewMetadata(blob, blobContext); metadata == nil {
			return report
		}
	}
	switch kind {
	case "registration":
		return verifier.VerifyRegistration(body, context, metadata)
	case "authentication":
		return verifier.VerifyAuthentication(body, context, metadata)
	}
	return report
}
