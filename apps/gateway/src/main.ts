import { LiveNode } from '@keyledger/bus';
import { runService, serveMessages, type RunningService, type ServiceContext } from '@keyledger/runtime';
import { Directory } from './core/directory.js';
import { GatewayStatusModule } from './core/gateway-status.js';
import { Services } from './core/services.js';
import { gatewaySettings, type GatewaySettings } from './core/settings.js';
import { FRONT_DOORS } from './front-doors/index.js';
import { closeGatewayApp, createGatewayApp } from './gateway-app.js';

async function startGateway(context: ServiceContext<GatewaySettings>): Promise<RunningService> {
  const { bus, instance, log, settings, store } = context;
  const directory = new Directory(store, log);
  await directory.start();
  const node = new LiveNode(bus, 'gateway', instance, directory);
  await node.start();
  const app = await createGatewayApp({ context, directory, node, frontDoors: FRONT_DOORS });
  const module = GatewayStatusModule.of(app.get(Services));
  const status = await serveMessages({ module, bus, queue: 'gateway', log });
  await app.listen(settings.KEYLEDGER_HTTP_PORT, settings.KEYLEDGER_HTTP_HOST);
  const { port } = app.getHttpServer().address() as { port: number };
  log.info({ host: settings.KEYLEDGER_HTTP_HOST, port }, 'listening');
  process.send?.({ type: 'listening', port });
  return {
    status: () => app.get(Services).lastReadiness(),
    stop: async () => {
      await status.close();
      await closeGatewayApp(app);
      await node.stop();
      await directory.stop();
    },
  };
}

await runService('gateway', gatewaySettings, startGateway);
