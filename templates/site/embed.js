{# Runs on pages of others: small, asks nobody but us, sets no style by attribute or <style>. -#}
{% macro colours(of) %}--p:{{ of["paper"] }};--i:{{ of["ink"] }};--a:{{ of["action"] }};--o:{{ of["on-action"] }};--l:{{ of["line-strong"] }}{% endmacro -%}
(() => {
  const script = document.currentScript;
  const { campaign = "", type = "", mode, lang } = script.dataset;
  const home = new URL(script.src).origin;
  const WORDS = {{ words|tojson }};
  const asked = (lang || script.closest("[lang]")?.lang || "").slice(0, 2).toLowerCase();
  const language = asked in WORDS ? asked : "en";
  const words = WORDS[language];
  const isCall = type === "callback";
  const label = isCall ? words.call : words.book;
  const path = isCall ? "/callback" : `/book${type && `/${encodeURIComponent(type)}`}`;
  const address = (said) => `${home}${path}?${new URLSearchParams({ ...said, lang: language })}`;
  const make = (name, said, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(said)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const link = () =>
    make("a", { href: address({ utm_campaign: campaign }), target: "_blank" }, label, " (", words.tab, ")");

  {# Whatever an editor has wrapped the two in: the copied link is the last before its script. #}
  const copied = [...document.querySelectorAll("a[data-booking],script[data-campaign]")];
  const before = copied[copied.indexOf(script) - 1];
  const room = before?.matches("a") ? before : null;
  const place = (what) => (room ? room.replaceWith(what) : script.before(what));

  const status = make("p", { role: "status" });
  const say = (...what) => status.replaceChildren(...what);
  let frame;

  {# `heard` gets each new height; `lost` is called where the first page is not shown. #}
  const framed = (more, heard, close, lost) => {
    const mine = make("iframe", { title: label, ...more, src: address({ frame: campaign }) });
    let wait;
    let page = 0;
    const hello = () => mine.contentWindow?.postMessage({ booking: "hello" }, home);
    const missing = () => {
      say(words.lost, " ", link());
      if (!mine.style.visibility) lost?.();
    };
    mine.addEventListener("load", () => {
      page += 1;
      clearTimeout(wait);
      wait = setTimeout(missing, 1500);
      hello();
    });
    addEventListener("message", ({ source, origin, data }) => {
      if (origin !== home || source !== mine.contentWindow) return;
      if (data?.booking === "here") hello();
      if (data?.booking === "escape") close?.();
      if (data?.booking !== "height" || !(data.height > 0)) return;
      clearTimeout(wait);
      say();
      mine.style.visibility = "visible";
      heard(data.height, page);
    });
    say(words.wait);
    return mine;
  };

  const panel = (inside) => {
    const least = Number(room?.firstElementChild?.getAttribute("height")) || 720;
    let wanted = least;
    let shown = 1;
    {# Only while its end is out of sight, before and after: then nothing that is read moves. #}
    const fit = () => {
      const { top, bottom } = frame.getBoundingClientRect();
      if (Math.min(bottom, top + wanted) >= innerHeight) frame.style.height = `${wanted}px`;
    };
    const heard = (height, page) => {
      wanted = Math.max(least, height);
      fit();
      if (page <= shown) return;
      shown = page;
      if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
    };
    frame = framed({ loading: "lazy" }, heard);
    frame.style.height = `${least}px`;
    addEventListener("scroll", fit, { passive: true });
    inside.append(status, frame);
  };

  const button = (inside) => {
    const opener = make("button", { "aria-haspopup": "dialog" }, label);
    const closer = make("button", { "aria-label": words.close }, words.close, " ✕");
    const dialog = make("dialog", { "aria-label": label }, make("header", {}, status, closer));
    const close = () => dialog.close();
    const heard = (height) => (frame.style.height = `${height}px`);
    const lost = () => {
      frame.remove();
      frame = null;
    };
    closer.addEventListener("click", close);
    opener.addEventListener("click", () => {
      if (!frame) dialog.append((frame = framed({}, heard, close, lost)));
      {# The page behind it keeps still, and its width where a scroll bar goes. #}
      const { style, clientWidth } = document.documentElement;
      const { overflow, scrollbarGutter } = style;
      const back = () => {
        Object.assign(style, { overflow, scrollbarGutter });
        opener.focus();
      };
      dialog.addEventListener("close", back, { once: true });
      if (innerWidth > clientWidth) style.scrollbarGutter = "stable";
      style.overflow = "hidden";
      dialog.showModal();
    });
    inside.append(opener, dialog);
  };

  if ("adoptedStyleSheets" in document) {
    const holder = make("span", { lang: language });
    const sheet = new CSSStyleSheet();
    {# Nothing that the page says of its own elements reaches in. #}
    sheet.replaceSync(`
:host{all:initial!important;text-align:inherit!important}
div{ {{- colours(light) }};position:relative;color-scheme:light dark;font:600 17px/1.3 system-ui,sans-serif;color:var(--i)}
@media(prefers-color-scheme:dark){div{ {{- colours(dark) }}}}
*{outline-offset:-4px}
:focus-visible{outline:2px solid var(--a)}
button{font:inherit;cursor:pointer;min-height:48px;padding:0 20px;border:1px solid transparent;border-radius:10px;background:none;color:var(--a);white-space:nowrap}
div>button{background:var(--a);color:var(--o);outline-offset:2px}
div>button:hover{opacity:.9}
iframe{display:block;border:0;width:100%;visibility:hidden}
p{position:absolute;left:0;right:0;margin:0;padding:12px 16px;background:var(--p);font-weight:400}
a{display:block;padding:12px 0;color:var(--a)}
dialog{width:min(864px,100% - 32px);max-width:none;max-height:calc(100dvh - 32px);margin:16px auto auto;padding:0;border:1px solid var(--l);border-radius:16px;background:var(--p);color:inherit;text-align:start;overflow:hidden}
dialog[open]{display:flex;flex-direction:column}
dialog::backdrop{background:#0008}
header{display:flex;align-items:start;padding:4px}
header p{position:static;flex:1}
p:empty{padding:0}
dialog iframe{height:640px;min-height:0}
@media(max-width:640px){dialog{width:100%;height:100dvh;max-height:none;margin:0;border:0;border-radius:0}dialog iframe{flex:1}}`);
    const root = holder.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const inside = make("div", {});
    root.append(inside);
    (mode === "panel" ? panel : button)(inside);
    place(holder);
  } else if (!room) place(link());
})();
