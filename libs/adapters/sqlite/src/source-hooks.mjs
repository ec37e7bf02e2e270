/** Lets plain Node run our TypeScript sources: imports name the `.js` that a build would make. For child processes of specs. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => {
    const fromSource =
      context.parentURL?.endsWith('.ts') === true && specifier.startsWith('.') && specifier.endsWith('.js');
    return next(fromSource ? `${specifier.slice(0, -3)}.ts` : specifier, context);
  },
});
