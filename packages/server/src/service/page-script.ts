/** Program of the page. Texts of models reach it as text only, never as markup. */
export const pageScript: string = `
const KINDS = { categorical: 'one value', numeric: 'a number', multiValued: 'several values', time: 'a time' };
const put = (parent, tag, text, attributes) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  return parent.appendChild(element);
};
const share = (part, all) => all === 0 ? '–' : (100 * part / all).toFixed(1) + ' %';
const main = document.getElementById('models');

function fieldTable(parent, model, version) {
  const rows = put(put(parent, 'div', undefined, { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Fields of ' + model.name }), 'table');
  const head = put(put(rows, 'thead'), 'tr');
  put(head, 'th', 'field', { scope: 'col' }); put(head, 'th', 'values', { scope: 'col', class: 'number' });
  put(head, 'th', 'unseen', { scope: 'col', class: 'number' }); put(head, 'th', 'missing', { scope: 'col', class: 'number' });
  const body = put(rows, 'tbody');
  const names = Object.keys(version.values).length ? Object.keys(version.values) : model.fields.map((field) => field.name);
  for (const name of names) {
    const { known = 0, unseen = 0, missing = 0 } = version.values[name] || {};
    const all = known + unseen + missing;
    const row = put(body, 'tr');
    put(row, 'th', name, { scope: 'row' }); put(row, 'td', String(all), { class: 'number' });
    put(row, 'td', share(unseen, all), { class: 'number' }); put(row, 'td', share(missing, all), { class: 'number' });
  }
}

function cell(field, text) {
  if (text === '') return null;
  if (field.kind === 'multiValued') return text.split(field.separator);
  return text;
}

function form(parent, model) {
  const element = put(parent, 'form', undefined, { 'aria-label': 'Score a row with ' + model.name });
  put(element, 'h3', 'Score a row');
  const inputs = model.fields.map((field) => {
    const label = put(element, 'label', field.name + ' ');
    const separator = field.kind === 'multiValued' ? ', "' + field.separator + '" between them' : '';
    put(label, 'span', KINDS[field.kind] + separator);
    return put(label, 'input', undefined, { autocomplete: 'off', ...(field.kind === 'numeric' && { inputmode: 'decimal' }) });
  });
  put(element, 'button', 'Score');
  const output = put(element, 'output');
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    output.replaceChildren('…');
    const row = Object.fromEntries(model.fields.map((field, index) => [field.name, cell(field, inputs[index].value)]));
    try {
      const path = '/v1/models/' + encodeURIComponent(model.name) + '/score';
      const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ rows: [row] }) });
      const answer = await response.json();
      output.replaceChildren();
      if (!response.ok) return put(output, 'span', answer.error.message, { class: 'bad' });
      put(output, 'strong', String(answer.predictions[0]));
      put(output, 'span', ' probability of a click, version ' + answer.version, { class: 'quiet' });
    } catch (error) {
      output.replaceChildren();
      put(output, 'span', 'The server does not answer.', { class: 'bad' });
    }
  });
}

async function show() {
  const { models } = await (await fetch('/v1/models')).json();
  main.replaceChildren();
  if (models.length === 0) put(main, 'p', 'No model is served.');
  for (const model of models) {
    const section = put(main, 'section');
    put(section, 'h2', model.name);
    const versions = model.versions.map((version) => version.version);
    put(section, 'p', versions.length === 0 ? 'Not loaded.' : 'In memory: version ' + versions.join(', '), { class: 'quiet' });
    if (versions.length === 0) continue;
    const columns = put(section, 'div', undefined, { class: 'columns' });
    const about = put(columns, 'div');
    for (const version of model.versions) {
      put(about, 'h3', 'What version ' + version.version + ' has met');
      fieldTable(about, model, version);
    }
    form(columns, model);
  }
}
show().catch(() => { document.getElementById('state').textContent = 'The models could not be read.'; });
`;
