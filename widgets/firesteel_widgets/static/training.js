function r({model:t,el:e}){return e.textContent=t.get("desc"),()=>e.replaceChildren()}var o={render:r};export{o as default};
