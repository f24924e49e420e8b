/** A small window that its own button and a press beside it close. @param {HTMLDialogElement} dialog */
export function closing(dialog) {
  dialog.addEventListener('click', ({ target }) => (target === dialog || target.closest('[data-close]')) && dialog.close());
  return dialog;
}
