"""Figures and traces of requests for an OpenTelemetry collector, where a person switched that on."""
