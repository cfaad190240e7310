/** Runs in the browser: reads `/openapi.json` and shows it. Text only ever becomes text, never markup. */
export const PAGE_SCRIPT = `
'use strict';
const texts = JSON.parse(document.getElementById('texts').textContent);
const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const resolve = (document_, schema) =>
  schema?.$ref ? document_.components.schemas[schema.$ref.split('/').pop()] : schema;
const typeOf = (document_, schema) => {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.enum) return schema.enum.filter((value) => value !== null).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return [...new Set(options.map((option) => typeOf(document_, option)))].join(' | ');
  const types = [schema.type ?? '…'].flat().filter((type) => type !== 'null');
  const named = types.map((type) => (type === 'array' && schema.items ? typeOf(document_, schema.items) + '[]' : type));
  const bounds = [schema.minimum, schema.maximum].every((bound) => bound !== undefined)
    ? ' ' + schema.minimum + '–' + schema.maximum : '';
  return named.join(' | ') + bounds;
};
const table = (heads, rows) =>
  make('table', null, make('thead', null, make('tr', null, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
    make('tbody', null, ...rows.map((cells) => make('tr', null, ...cells.map((cell) => make('td', null, cell))))));
const fieldsOf = (document_, schema, words) => {
  const found = resolve(document_, schema);
  const rows = Object.entries(found?.properties ?? {}).map(([name, field]) => {
    const isRequired = found.required?.includes(name);
    return [
      make('span', null, make('code', null, name), isRequired ? make('span', { class: 'must' }, ' ' + words.required) : null),
      make('code', null, typeOf(document_, field)),
      field.description ?? '',
    ];
  });
  if (rows.length === 0) return null;
  const told = rows.some(([, , meaning]) => meaning !== '') ? 3 : 2;
  return table([words.field, words.type, words.meaning].slice(0, told), rows.map((row) => row.slice(0, told)));
};
const curl = (method, path, operation, example) => {
  const lines = ['curl ' + (method === 'get' ? '' : '-X ' + method.toUpperCase() + ' ') + location.origin + path];
  if (!operation.security) lines.push('-H "Authorization: Bearer $CLE"');
  if (example) lines.push("-H 'Content-Type: application/json'", "-d '" + JSON.stringify(example).replaceAll("'", "'\\\\''") + "'");
  return lines.join(' \\\\\\n  ');
};
const marked = (text) =>
  make('span', null, ...text.split('\`').map((part, index) => (index % 2 ? make('code', null, part) : part)));
const described = (name, { schema, description }) => [
  make('code', null, name), make('code', null, schema.type ?? ''), marked(description ?? '')];
const parameters = (operation, words) =>
  operation.parameters &&
  table([words.parameter, words.type, words.meaning], operation.parameters.map((each) => described(each.name, each)));
const headers = (response, words) =>
  response.headers &&
  table([words.header, words.type, words.meaning],
    Object.entries(response.headers).map(([name, header]) => described(name, header)));
const content = (status, response) => {
  if (!status.startsWith('2')) return Object.keys(response.headers ?? {}).map((name) => '+ ' + name);
  return Object.entries(response.content ?? {}).filter(([, media]) => media.schema?.$ref)
    .map(([type, media]) => media.schema.$ref.split('/').pop() + ' (' + type + ')');
};
const responses = (operation, words) =>
  table([words.status, words.content], Object.entries(operation.responses).map(([status, response]) => [
    status,
    make('span', null, marked(response.description),
      ...content(status, response).map((text) => make('code', null, ' ' + text))),
  ]));
const showOperation = (document_, path, method, operation, words) => {
  const schema = operation.requestBody?.content['application/json'].schema;
  const done = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))[1];
  const answer = Object.values(done.content ?? {})[0]?.schema;
  return make('section', { id: operation.operationId },
    make('h2', null, operation.summary),
    make('div', { class: 'place' }, make('span', { class: 'method' }, method.toUpperCase()), make('code', null, path),
      operation.security ? make('span', { class: 'open' }, words.open) : null,
      operation.deprecated ? make('span', { class: 'open' }, words.deprecated) : null),
    operation.description ? make('p', null, operation.description) : null,
    make('pre', { tabindex: '0' }, make('code', null, curl(method, path, operation, schema?.examples?.[0]))),
    parameters(operation, words),
    schema ? make('h3', null, words.request) : null, schema ? fieldsOf(document_, schema, words) : null,
    answer?.$ref ? make('h3', null, words.answer) : null, answer ? fieldsOf(document_, answer, words) : null,
    done.headers ? make('h3', null, words.headers) : null, headers(done, words),
    make('h3', null, words.statuses), responses(operation, words));
};
const operationsOf = (document_) => {
  const rank = ({ operation }) => document_.tags.findIndex(({ name }) => name === operation.tags[0]);
  return Object.entries(document_.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
    .sort((one, other) => rank(one) - rank(other) ||
      Number(one.operation.deprecated ?? false) - Number(other.operation.deprecated ?? false));
};
const show = (document_, language) => {
  const words = texts[language];
  document.documentElement.lang = language;
  document.title = document_.info.title;
  document.getElementById('title').textContent = document_.info.title;
  document.getElementById('about').textContent = document_.info.description;
  document.getElementById('skip').textContent = words.skip;
  const all = operationsOf(document_);
  document.getElementById('contents').replaceChildren(...document_.tags.flatMap((tag) => [
    make('h2', null, tag.description),
    make('ul', null, ...all.filter(({ operation }) => operation.tags[0] === tag.name && !operation.deprecated).map(({ operation }) =>
      make('li', null, make('a', { href: '#' + operation.operationId }, operation.summary)))),
  ]));
  document.getElementById('operations').replaceChildren(
    ...all.map(({ path, method, operation }) => showOperation(document_, path, method, operation, words)));
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
  }
  if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
};
const load = async (language) => {
  const response = await fetch('/openapi.json', { headers: { 'accept-language': language } });
  show(await response.json(), language);
};
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => load(button.dataset.language));
}
load(document.documentElement.lang);
`;
