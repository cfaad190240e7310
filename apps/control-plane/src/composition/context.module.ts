import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';

/**
 * The bindings and resolvers of one context. What is bound may be asked for by every other context: which of them
 * may ask for what, the law of imports has already said.
 */
export const contextModule = (
  name: string,
  bindings: readonly Provider[],
  resolvers: readonly Type[] = [],
): DynamicModule => {
  @Module({})
  class ContextModule {}
  Object.defineProperty(ContextModule, 'name', { value: `${name}Module` });
  return {
    module: ContextModule,
    global: true,
    providers: [...bindings, ...resolvers],
    exports: [...bindings],
  };
};
