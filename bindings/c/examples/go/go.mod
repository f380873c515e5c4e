module attestry.example

go 1.19
