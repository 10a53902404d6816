import { operation } from '../operation.js';
import { configSummary } from '../service/summary.js';

export const status = operation(
  {
    name: 'status',
    routes: ['GET status', 'POST status', 'GET service-status'],
    does: 'read the status',
    compatibility: { status: 'works' },
  },
  () => undefined,
  async (call) => {
    const { service } = call;
    if (!service) return { status: 'NotConfigured', backend_type: null, healthy: null, config_summary: null };
    return {
      status: service.status,
      backend_type: service.config.backend.type,
      healthy: service.status === 'Running' ? await call.isHealthy(service) : null,
      config_summary: configSummary(service.config),
    };
  },
);
