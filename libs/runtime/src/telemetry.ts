import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api';

/**
 * Traces: one request can be followed through gateway, bus, service and event. The OpenTelemetry SDK is loaded only when
 * an OTLP endpoint is configured; without it every function here is a plain call.
 */
let enabled = false;
let shutdown: () => Promise<void> = () => Promise.resolve();

/** Starts the SDK when OTEL_EXPORTER_OTLP_ENDPOINT is set. Its other OTEL_ variables are honoured by the SDK itself. */
export async function startTelemetry(
  service: string,
  instance: string,
  endpoint: string | undefined,
): Promise<void> {
  if (!endpoint) return;
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  process.env.OTEL_SERVICE_NAME ??= `keyledger-${service}`;
  process.env.OTEL_RESOURCE_ATTRIBUTES ??= `service.instance.id=${instance}`;
  const sdk = new NodeSDK({ traceExporter: new OTLPTraceExporter(), instrumentations: [] });
  sdk.start();
  enabled = true;
  shutdown = () => sdk.shutdown();
}

export async function stopTelemetry(): Promise<void> {
  enabled = false;
  await shutdown().catch(() => undefined);
}

export const tracing = (): boolean => enabled;

export interface SpanOptions {
  kind?: 'server' | 'client' | 'internal' | 'producer' | 'consumer';
  /** W3C trace context of the caller; default: the span that is active. */
  traceparent?: string | undefined;
  attributes?: Attributes;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Runs `work` in a span and hands it the trace context to pass on. With tracing off, the caller's own trace context is
 * passed on unchanged and nothing else happens.
 */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  if (!enabled) return work(options.traceparent);
  const parent = options.traceparent
    ? propagation.extract(context.active(), { traceparent: options.traceparent })
    : context.active();
  const span = trace
    .getTracer('keyledger')
    .startSpan(
      name,
      { kind: KINDS[options.kind ?? 'internal'], attributes: options.attributes ?? {} },
      parent,
    );
  const active = trace.setSpan(parent, span);
  try {
    return await context.with(active, () => work(traceparentOf(active)));
  } catch (error) {
    // The code alone: a message could quote what the caller sent.
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: String((error as { code?: unknown }).code ?? 'error'),
    });
    throw error;
  } finally {
    span.end();
  }
}

function traceparentOf(active: Context): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(active, carrier);
  return carrier.traceparent;
}
