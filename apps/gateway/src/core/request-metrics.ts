import { Histogram, type Registry } from 'prom-client';

/** Seconds: from a warm operation to what is nearly timed out. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Durations of requests, by route and outcome. A route is its pattern, so that the number of series is bounded. */
export class RequestMetrics {
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(registry: Registry) {
    const name = 'keyledger_http_request_duration_seconds';
    const known = registry.getSingleMetric(name) as Histogram<'method' | 'route' | 'status'> | undefined;
    this.durations =
      known ??
      new Histogram({
        name,
        help: 'Duration of HTTP requests',
        labelNames: ['method', 'route', 'status'],
        buckets: BUCKETS_SECONDS,
        registers: [registry],
      });
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    this.durations.observe({ method, route, status }, seconds);
  }
}
