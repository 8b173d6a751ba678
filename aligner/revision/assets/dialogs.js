// Dialogs: help, accept above a confidence, export, go to a row, the plot. The rest of the page waits while one is open.

import {CONFIDENCE, isDoubtful, statusOf} from './model.js';
import {exportFile} from './session.js';
import {icon, make, percent, say} from './elements.js';
import {COMMANDS, COMMAND_GROUPS, KEYS_BACKWARDS, keyLabel} from './keys.js';
import {plotElement} from './plot.js';
import {focusPlace, presentModel, stage} from './places.js';

// A dialog with a title; closing it goes back to the row. `content` gets what closes it.
function openDialog(name, title, content) {
  const dialog = make('dialog', {id: `dialog-${name}`, class: `dialog dialog-${name}`, 'aria-labelledby': `title-${name}`, close: () => {
    dialog.remove();
    focusPlace();
  }, click: event => event.target === dialog && dialog.close(), keydown: event => {
    // Enter does what the dialog is for, wherever the focus is but on what it would open or press.
    if (event.key !== 'Enter' || event.isComposing || event.target.closest('button, select')) return;
    event.preventDefault();
    dialog.querySelector('button.main')?.click();
  }});
  dialog.append(make('div', {class: 'dialog-body'},
    make('div', {class: 'dialog-head'}, make('h2', {id: `title-${name}`}, title),
      make('button', {type: 'button', class: 'plain', 'aria-label': say('close'), title: say('close'), click: () => dialog.close()}, icon('clear'))),
    ...content(() => dialog.close())));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function openHelp() {
  openDialog('help', say('help_title'), () => [
    make('p', {class: 'quiet'}, say('help_text')),
    make('div', {class: 'help-groups'}, ...COMMAND_GROUPS.map(helpGroup)),
  ]);
}

function helpGroup(group) {
  const rows = COMMANDS.filter(command => command.group === group).map(({keys, name}) => helpRow(keys, say(`command_${name}`)));
  if (group === 'go') rows.push(helpRow(KEYS_BACKWARDS, say('sought_before')));
  return make('table', {}, make('caption', {}, say(`group_${group}`)), make('tbody', {}, ...rows));
}

function helpRow(keys, text) {
  return make('tr', {},
    make('th', {scope: 'row'}, ...keys.flatMap((key, k) => [k ? ' ' : '', make('kbd', {}, keyLabel(key))])), make('td', {}, text));
}

// The lowest confidence to accept, with the number of open rows that it takes.
export function openAcceptAbove(run) {
  const count = limit => presentModel().beads.filter(bead => statusOf(bead) === 'open' && bead.confidence >= limit).length;
  openDialog('above', say('command_accept_above'), close => {
    const field = make('input', {type: 'range', min: 50, max: 99, value: CONFIDENCE.doubtful * 100, id: 'above-limit', autofocus: true});
    const said = make('output', {for: 'above-limit'});
    const button = make('button', {type: 'button', class: 'main', click: () => {
      close();
      run('accept_above', {confidence: field.value / 100});
    }});
    const show = () => {
      const n = count(field.value / 100);
      said.textContent = percent(field.value / 100);
      button.textContent = say('accept_n', {n});
      button.disabled = n === 0;
    };
    field.addEventListener('input', show);
    show();
    return [
      make('p', {}, say('above_text')),
      make('label', {class: 'slider'}, make('span', {}, say('above_label')), field, said),
      make('div', {class: 'dialog-buttons'}, button),
    ];
  });
}

export function openExport(done) {
  const model = presentModel();
  const accepted = model.beads.filter(bead => statusOf(bead) === 'accepted').length;
  const doubtful = model.beads.filter(bead => isDoubtful(bead)).length;
  openDialog('export', say('command_export'), close => {
    const format = make('select', {id: 'export-format', autofocus: true}, ...model.exports.map(suffix =>
      make('option', {value: suffix}, say(`format_${suffix.slice(1)}`))));
    const choices = [['all', model.beads.length], ['accepted', accepted]].map(([name, n], k) => make('label', {class: 'choice'},
      make('input', {type: 'radio', name: 'export-what', value: name, checked: k === 0}), say(`export_${name}`, {n})));
    const failure = make('p', {class: 'failure', role: 'alert'});
    const start = async () => {
      try {
        const isAcceptedOnly = choices[1].querySelector('input').checked;
        download(await exportFile(stage.session, format.value, isAcceptedOnly));
        close();
        done(format.value, isAcceptedOnly);
      } catch (error) {
        failure.textContent = error.message;
      }
    };
    return [
      make('label', {class: 'line-field'}, make('span', {}, say('export_format')), format),
      make('fieldset', {}, make('legend', {}, say('export_what')), ...choices),
      doubtful ? make('p', {class: 'quiet'}, say('export_doubtful', {n: doubtful})) : null,
      failure,
      make('div', {class: 'dialog-buttons'}, make('button', {type: 'button', class: 'main', click: start}, say('export_start'))),
    ].filter(Boolean);
  });
}

export function download({name, blob}) {
  const href = URL.createObjectURL(blob);
  make('a', {href, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

export function openGoTo(go) {
  const last = presentModel().beads.length;
  openDialog('go', say('command_go_to'), close => {
    const field = make('input', {type: 'number', min: 1, max: last, inputmode: 'numeric', autofocus: true, 'aria-label': say('row_number')});
    const form = make('form', {class: 'dialog-form', submit: event => {
      event.preventDefault();
      close();
      if (field.value) go(Math.max(1, Math.min(last, Number(field.value))) - 1);
    }}, make('label', {class: 'line-field'}, make('span', {}, say('row_number_of', {n: last})), field),
    make('div', {class: 'dialog-buttons'}, make('button', {class: 'main'}, say('go'))));
    return [form];
  });
}

export function openPlot(go) {
  openDialog('plot', say('command_plot'), close => [plotElement(presentModel(), index => {
    close();
    go(index);
  })]);
}

