import 'reflect-metadata';
import { HomeController } from './home/home.js';
import { NativeModule } from './native.module.js';
import { ProbesController } from './status/probes.js';
import { ControlPlanePipe } from './validation/control-plane-pipe.js';

/** They take nothing that could be wrong. */
const WITHOUT_INPUT: unknown[] = [HomeController, ProbesController];
const controllers = Reflect.getMetadata('controllers', NativeModule) as (new () => object)[];

/** Fastify's route schema of any of a controller's routes. */
const hasSchema = (controller: new () => object): boolean =>
  Object.getOwnPropertyNames(controller.prototype).some((name) =>
    Reflect.hasMetadata('__fastify_route_schema__', (controller.prototype as Record<string, object>)[name]!),
  );

it.each(controllers.map((controller) => [controller.name, controller] as const))(
  '%s has its requests validated, by classes or by a route schema',
  (_name, controller) => {
    if (WITHOUT_INPUT.includes(controller)) return;
    const pipes = (Reflect.getMetadata('__pipes__', controller) ?? []) as object[];
    const byClasses = pipes.some((pipe) => pipe instanceof ControlPlanePipe);
    expect([byClasses, hasSchema(controller)].filter(Boolean)).toHaveLength(1);
  },
);
