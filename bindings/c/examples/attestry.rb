# Attestry from Ruby, by Fiddle. With the argument "calls" it carries the calls on standard input out, see tests/calls.c;
# without, it prints the options of a registration.
#
#     ATTESTRY_LIBRARY=/usr/local/lib/libattestry.so.1 ruby attestry.rb

require "fiddle/import"
require "json"
require "securerandom"

module Attestry
  # What a call answers: 0 or the number of an error's class, and JSON.
  Report = Struct.new(:status, :json)

  module Library
    extend Fiddle::Importer
    dlload ENV.fetch("ATTESTRY_LIBRARY", "libattestry.so.1")
    extern "int attestry_verifier_new(const char *, size_t, size_t *, size_t *)"
    extern "int attestry_verifier_free(size_t)"
    extern "int attestry_creation_options(size_t, const char *, size_t, size_t *)"
    extern "int attestry_verify_registration(size_t, const char *, size_t, const char *, size_t, size_t, size_t *)"
    extern "int attestry_verify_authentication(size_t, const char *, size_t, const char *, size_t, size_t, size_t *)"
    extern "int attestry_metadata_verify(const char *, size_t, const char *, size_t, size_t *, size_t *)"
    extern "int attestry_metadata_free(size_t)"
    extern "int attestry_report_text(size_t, char **, size_t *)"
    extern "int attestry_report_free(size_t)"
  end

  class Refused < StandardError
    attr_reader :report

    def initialize(report)
      @report = report
      super(report.json)
    end
  end

  # A place for a number that the library gives back.
  def self.place = Fiddle::Pointer.malloc(Fiddle::SIZEOF_SIZE_T, Fiddle::RUBY_FREE)
  def self.number(place) = place[0, Fiddle::SIZEOF_SIZE_T].unpack1("J")

  # Calls a function whose last argument is the place of its report. Copies the report, and frees it.
  def self.report(function, *arguments)
    place = self.place
    status = Library.send(function, *arguments, place)
    report = number(place)
    text, len = self.place, self.place
    Library.attestry_report_text(report, text, len)
    json = number(text).zero? ? "" : text.ptr[0, number(len)].force_encoding("UTF-8")
    Library.attestry_report_free(report)
    Report.new(status, json)
  end

  # FIDO's metadata. All threads share it.
  class Metadata
    attr_reader :handle, :report

    def initialize(blob, context)
      place = Attestry.place
      @report = Attestry.report(:attestry_metadata_verify, blob, blob.bytesize, context, context.bytesize, place)
      raise Refused, @report unless @report.status.zero?
      @handle = Attestry.number(place)
    end

    def free = Library.attestry_metadata_free(@handle)
  end

  # A verifier for one relying party. All threads share it.
  class Verifier
    def initialize(config)
      place = Attestry.place
      report = Attestry.report(:attestry_verifier_new, config, config.bytesize, place)
      raise Refused, report unless report.status.zero?
      @handle = Attestry.number(place)
    end

    def creation_options(request)
      Attestry.report(:attestry_creation_options, @handle, request, request.bytesize)
    end

    def verify_registration(body, context, metadata = nil)
      Attestry.report(:attestry_verify_registration, @handle, body, body.bytesize, context, context.bytesize,
                      metadata&.handle || 0)
    end

    def verify_authentication(body, context, metadata = nil)
      Attestry.report(:attestry_verify_authentication, @handle, body, body.bytesize, context, context.bytesize,
                      metadata&.handle || 0)
    end

    def free = Library.attestry_verifier_free(@handle)
  end
end

def call(kind, config, context, body, blob, blob_context)
  verifier = Attestry::Verifier.new(config) unless kind == "metadata"
  metadata = Attestry::Metadata.new(blob, blob_context) unless blob_context.empty?
  case kind
  when "registration" then verifier.verify_registration(body, context, metadata)
  when "authentication" then verifier.verify_authentication(body, context, metadata)
  when "metadata" then metadata.report
  end
rescue Attestry::Refused => refused
  refused.report
ensure
  verifier&.free
  metadata&.free
end

if ARGV.first == "calls"
  $stdin.each_line(chomp: true) do |line|
    kind, *texts = line.split("\t", -1)
    report = call(kind, *texts.map { |text| text.unpack1("m0") })
    puts "#{report.status}\t#{report.json}"
  end
else
  verifier = Attestry::Verifier.new({ relyingPartyId: "example.com", origins: ["https://example.com"] }.to_json)
  user = { id: "dXNlci00Mg", name: "ada" }
  puts verifier.creation_options({ challenge: SecureRandom.urlsafe_base64(16), user: user }.to_json).json
  verifier.free
end
