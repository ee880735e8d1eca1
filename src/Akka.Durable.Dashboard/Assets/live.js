// Keeps pages live and opens confirmations in place. Every page works without it.
(() => {
  'use strict';
  const live = document.getElementById('live');
  const dialog = document.getElementById('dialog');
  const listEvery = 2000, runAtMost = 700;

  const get = async url => {
    const response = await fetch(url, { credentials: 'same-origin', redirect: 'error' });
    if (!response.ok) throw new Error(response.status);
    return response.text();
  };

  // What somebody has opened, reads or has selected stays as it is.
  const isInUse = () => {
    const selection = getSelection();
    return dialog.open || (selection && !selection.isCollapsed && live.contains(selection.anchorNode));
  };

  let last = '', isAsked = false, isAsking = false;
  const refresh = async () => {
    if (isAsking) { isAsked = true; return; }
    if (document.hidden || isInUse()) return;
    isAsking = true;
    try {
      const html = await get(live.dataset.live);
      if (html !== last && !isInUse()) {
        const open = [...live.querySelectorAll('details[open][id]')].map(d => d.id);
        const focused = live.contains(document.activeElement) ? document.activeElement : null;
        const path = focused && (focused.id || focused.getAttribute('href'));
        live.innerHTML = html;
        last = html;
        for (const id of open) document.getElementById(id)?.setAttribute('open', '');
        if (path) (document.getElementById(path) ?? live.querySelector(`[href="${CSS.escape(path)}"]`))?.focus({ preventScroll: true });
      }
      document.body.classList.remove('stale');
    } catch {
      document.body.classList.add('stale');
    } finally {
      isAsking = false;
      if (isAsked) { isAsked = false; setTimeout(refresh, runAtMost); }
    }
  };

  if (live && live.dataset.events) {
    const events = new EventSource(live.dataset.events);
    let isDue = false;
    const soon = () => {
      if (isDue) return;
      isDue = true;
      setTimeout(() => { isDue = false; refresh(); }, runAtMost);
    };
    for (const type of live.dataset.types.split(' ')) events.addEventListener(type, soon);
    events.addEventListener('end', () => { events.close(); soon(); });
    setInterval(refresh, 15000);
  } else if (live && live.dataset.live) {
    setInterval(refresh, listEvery);
  }
  document.addEventListener('visibilitychange', () => { if (live && !document.hidden) refresh(); });

  const show = async url => {
    try {
      dialog.innerHTML = await get(url + (url.includes('?') ? '&' : '?') + 'fragment=dialog');
      if (!dialog.open) dialog.showModal();
      dialog.querySelector('input:not([type=hidden]), select, textarea')?.focus();
    } catch {
      location.assign(url);
    }
  };

  document.addEventListener('click', e => {
    const link = e.target.closest('a');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    if (link.hasAttribute('data-dialog')) { e.preventDefault(); show(link.getAttribute('href')); }
    else if (link.hasAttribute('data-close') && dialog.open) { e.preventDefault(); dialog.close(); }
  });
  dialog?.addEventListener('submit', e => {
    if (!e.target.hasAttribute('data-preview')) return;
    e.preventDefault();
    show(e.target.getAttribute('action') + '?' + new URLSearchParams(new FormData(e.target)));
  });
  dialog?.addEventListener('change', e => {
    const form = e.target.closest('form[data-preview]');
    if (form && e.target.value) form.requestSubmit();
  });
})();
