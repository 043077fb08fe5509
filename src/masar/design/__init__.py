"""Page furniture: base templates, components, stylesheet, fonts and icons. No models, no domain words."""
