/**
 * A class that Nest injects must be imported as a value: with `import type` the parameter's metadata
 * becomes Object, and Nest only fails when the program starts.
 */
const INJECTED = new Set(['Injectable', 'Resolver', 'Controller', 'Module', 'Catch']);

const decoratorName = (decorator) => {
  const { expression } = decorator;
  return expression.type === 'CallExpression' ? expression.callee.name : expression.name;
};

const hasInjectToken = (parameter) =>
  (parameter.decorators ?? []).some((decorator) => decoratorName(decorator) === 'Inject');

const typeNameOf = (parameter) => {
  const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const annotation = target.typeAnnotation?.typeAnnotation;
  return annotation?.type === 'TSTypeReference' ? annotation.typeName.name : undefined;
};

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { typeOnly: '{{name}} is injected: import it as a value, not with `import type`.' },
  },
  create(context) {
    const typeOnly = new Set();
    return {
      ImportDeclaration(node) {
        for (const specifier of node.specifiers) {
          if (node.importKind === 'type' || specifier.importKind === 'type')
            typeOnly.add(specifier.local.name);
        }
      },
      'MethodDefinition[kind="constructor"]'(node) {
        const owner = node.parent.parent;
        if (!(owner.decorators ?? []).some((decorator) => INJECTED.has(decoratorName(decorator)))) return;
        for (const parameter of node.value.params) {
          const name = typeNameOf(parameter);
          if (name && typeOnly.has(name) && !hasInjectToken(parameter)) {
            context.report({ node: parameter, messageId: 'typeOnly', data: { name } });
          }
        }
      },
    };
  },
};
